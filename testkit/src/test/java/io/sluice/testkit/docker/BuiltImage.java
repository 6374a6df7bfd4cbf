package io.sluice.testkit.docker;

import io.sluice.testkit.SluiceCluster;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.testcontainers.images.builder.ImageFromDockerfile;

/**
 * Builds the image {@code sluice} from docker/Dockerfile and the jar, once, before the first test that wants it; the
 * engine's cache makes it quick when nothing has changed. JUnit finds it as a service, so that examples need not say it.
 */
public final class BuiltImage implements BeforeAllCallback {
    private static final String NAME = "sluice";
    private static final String JAR = "http-api/target/sluice.jar";

    private static boolean built;

    /** The top of the tree. */
    static Path tree() {
        return SluiceCluster.jar().resolve("../../..").normalize();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        String name = context.getRequiredTestClass().getPackageName();
        if (name.endsWith(".docker") || name.endsWith(".example")) {
            build();
        }
    }

    private static synchronized void build() {
        if (!built) {
            new ImageFromDockerfile(NAME, false)
                    .withFileFromPath(JAR, tree().resolve(JAR))
                    .withFileFromPath("Dockerfile", tree().resolve("docker/Dockerfile"))
                    .get();
            built = true;
        }
    }
}
