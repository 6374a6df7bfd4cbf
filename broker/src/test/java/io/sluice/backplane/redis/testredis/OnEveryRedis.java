package io.sluice.backplane.redis.testredis;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.ParameterDeclarations;

/**
 * Runs a test class once over a standalone Redis and once over a cluster of three masters. The class takes a {@link
 * TestRedis} in its constructor. The servers are shared by all such classes of the JVM: use {@link
 * TestRedis#newPrefix()}, and do not break them.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@ParameterizedClass(name = "{0}", autoCloseArguments = false)
@ArgumentsSource(OnEveryRedis.Running.class)
public @interface OnEveryRedis {
    /** Starts each on first use; they die with the JVM. */
    final class Running implements ArgumentsProvider {
        @Override
        public Stream<? extends Arguments> provideArguments(
                ParameterDeclarations parameters, ExtensionContext context) {
            return Stream.of(Arguments.of(Standalone.SHARED), Arguments.of(Cluster.SHARED));
        }
    }

    /** Holder. */
    final class Standalone {
        static final StandaloneRedis SHARED = StandaloneRedis.start();

        private Standalone() {}
    }

    /** Holder. */
    final class Cluster {
        static final ClusterRedis SHARED = ClusterRedis.start();

        private Cluster() {}
    }
}
