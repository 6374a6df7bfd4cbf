package io.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The pages that a stranger opens first, in a real browser. */
class BrowserSystemIT {
    private static final List<String> FLAGS = List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    private static final List<String> errors = new CopyOnWriteArrayList<>();
    private static SluiceCluster cluster;
    private static Playwright playwright;
    private static Browser browser;

    @BeforeAll
    static void start() {
        cluster = SluiceCluster.builder().bothInOne(1).with("api.keys", "").start();
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(chromium())
                        .setArgs(FLAGS));
    }

    @AfterAll
    static void stop() {
        browser.close();
        playwright.close();
        cluster.close();
    }

    @AfterEach
    void noScriptFailed() {
        assertThat(errors).isEmpty();
    }

    private static Path chromium() {
        return Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no chromium: run .ci/run, which installs it"));
    }

    @Test
    void twoPeopleOnOneDemoPageTalkToEachOther() {
        try (Page page = open("/demo")) {
            page.waitForSelector("#window-ada[data-state=ready]");
            page.waitForSelector("#window-grace[data-state=ready]");

            say(page, "ada", "Hello <b>Grace</b> & all");

            page.waitForSelector("#window-grace [data-role=messages] >> text=Hello <b>Grace</b> & all");
            say(page, "grace", "Hello Ada 🙂");
            page.waitForSelector("#window-ada [data-role=messages] >> text=Hello Ada 🙂");
            page.waitForSelector("#window-ada [data-role=online] >> text=2");
        }
    }

    @Test
    void twoBrowserWindowsShareOneRoom() {
        try (Page one = open("/demo");
                Page two = open("/demo")) {
            one.waitForSelector("#window-ada[data-state=ready]");
            two.waitForSelector("#window-grace[data-state=ready]");

            say(one, "ada", "from the other window");

            two.waitForSelector("#window-grace [data-role=messages] >> text=from the other window");
        }
    }

    @Test
    void theFirstPageShowsEveryMethodAndTriesOne() {
        try (Page page = open("/")) {
            for (String method : methods()) {
                page.waitForSelector("#" + method + " summary");
            }

            page.click("#getAllClientCount summary");
            page.click("#getAllClientCount button[type=submit]");

            page.waitForSelector("#getAllClientCount [data-role=response] >> text=\"result\": 0");
        }
    }

    /** From the description, without {@code /v1/}. */
    private static List<String> methods() {
        if (Api.parse(cluster.api().get("/openapi.json").body()) instanceof Map<?, ?> document
                && document.get("paths") instanceof Map<?, ?> paths) {
            List<String> names = paths.keySet().stream()
                    .map(String::valueOf)
                    .filter(path -> path.startsWith("/v1/"))
                    .map(path -> path.substring("/v1/".length()))
                    .toList();
            assertThat(names).contains("sendToAll", "batch").hasSizeGreaterThan(30);
            return names;
        }
        throw new AssertionError("no paths in /openapi.json");
    }

    /** Opens it in a window of its own and fails on whatever its script throws. */
    private static Page open(String path) {
        Page page = browser.newPage();
        page.setDefaultTimeout(20_000);
        page.onPageError(error -> errors.add(path + ": " + error));
        page.navigate("http://127.0.0.1:" + cluster.apiNode(0).apiPort() + path);
        return page;
    }

    private static void say(Page page, String who, String text) {
        page.fill("#window-" + who + " [data-role=text]", text);
        page.click("#window-" + who + " [data-role=send]");
    }
}
