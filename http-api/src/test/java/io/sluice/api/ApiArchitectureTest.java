package io.sluice.api;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ApiArchitectureTest {
    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.sluice");

    @Test
    void theApiSeesNeitherGatewaysNorRedis() {
        noClasses()
                .that()
                .resideInAPackage("io.sluice.api..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.sluice.gateway..", "io.sluice.backplane.redis..", "io.sluice.cli..", "io.lettuce..")
                .check(classes);
    }

    @Test
    void theHttpLayerKnowsNothingOfPush() {
        noClasses()
                .that()
                .resideInAPackage("io.sluice.api.http")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.sluice.model..",
                        "io.sluice.backplane..",
                        "io.sluice.config..",
                        "io.sluice.api.security..",
                        "io.sluice.api.endpoint..",
                        "io.sluice.api.webhook..")
                .check(classes);
    }

    @Test
    void theMethodsDoNotKnowNetty() {
        noClasses()
                .that()
                .resideInAnyPackage("io.sluice.api.endpoint", "io.sluice.api.security")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(classes);
    }

    @Test
    void packagesDoNotGoInCircles() {
        slices().matching("io.sluice.api.(*)..").should().beFreeOfCycles().check(classes);
    }
}
