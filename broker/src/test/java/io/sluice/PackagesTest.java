package io.sluice;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may import whom: the table of the house, kept. */
class PackagesTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.sluice");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "model | ''",
                "config | model",
                "metrics | model",
                "backplane | model",
                "backplane.wire | model",
                "backplane.redis.link | backplane, config, model",
                "backplane.redis.directory | backplane.redis.link, backplane, model",
                "backplane.redis.eventlog | backplane.redis.link, backplane, model",
                "backplane.redis.embedded | ''",
                "backplane.redis.outbox | backplane.redis.link, backplane, backplane.wire, config, model",
                "backplane.redis.node | backplane.redis.link, backplane.redis.outbox, backplane, backplane.wire, config, metrics, model",
                "backplane.redis.verify | backplane.redis.link, backplane.redis.outbox, backplane, backplane.wire, model",
                "backplane.redis | backplane.redis.link, backplane.redis.directory, backplane.redis.eventlog, backplane.redis.outbox, backplane.redis.node, backplane.redis.verify, backplane, config, metrics, model",
                "tls | config",
                "gateway.admission.outbound | ''",
                "gateway.admission.token | gateway.admission.outbound, config, model",
                "gateway.admission.hook | gateway.admission.outbound, config, model",
                "gateway.admission | gateway.admission.token, gateway.admission.hook, config, metrics, model",
                "gateway.connection | gateway.admission, backplane, config, metrics, model",
                "gateway.delivery | gateway.connection, backplane, metrics, model",
                "gateway | gateway.admission, gateway.connection, gateway.delivery, backplane, config, metrics, model, tls",
            })
    void importsOnlyWhatItMay(String name, String allowed) {
        String[] ours = Stream.concat(
                        Stream.of("io.sluice." + name),
                        Arrays.stream(allowed.split(", "))
                                .filter(item -> !item.isEmpty())
                                .map(item -> "io.sluice." + item))
                .toArray(String[]::new);
        classes()
                .that()
                .resideInAPackage("io.sluice." + name)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(ours).or(not(resideInAPackage("io.sluice.."))))
                .check(CLASSES);
    }

    @Test
    void onlyTheBackplaneOverRedisKnowsLettuce() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.sluice.backplane.redis..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.lettuce..", "redis.embedded..")
                .check(CLASSES);
    }

    @Test
    void theVocabularyKnowsNoSockets() {
        noClasses()
                .that()
                .resideInAnyPackage("io.sluice.model..", "io.sluice.backplane", "io.sluice.backplane.wire")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty..")
                .check(CLASSES);
    }

    @Test
    void packagesHaveNoCircles() {
        slices().matching("io.sluice.(**)").should().beFreeOfCycles().check(CLASSES);
    }
}
