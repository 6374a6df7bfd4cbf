package io.sluice.api.endpoint;

import io.sluice.backplane.Directory;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Answers each method of the interface with what a test put there for its name, and keeps the questions. */
final class CannedDirectory {
    final Map<String, Object> answers = new HashMap<>();
    final List<String> questions = new ArrayList<>();

    Directory directory() {
        return (Directory) Proxy.newProxyInstance(
                Directory.class.getClassLoader(), new Class<?>[] {Directory.class}, (proxy, method, arguments) -> {
                    questions.add(method.getName() + (arguments == null ? "[]" : Arrays.toString(arguments)));
                    Object answer = answers.get(method.getName());
                    if (answer == null) {
                        throw new AssertionError("no answer for " + method);
                    }
                    return answer instanceof Throwable failure
                            ? CompletableFuture.failedFuture(failure)
                            : CompletableFuture.completedFuture(answer);
                });
    }
}
