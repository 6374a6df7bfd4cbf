package io.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The pages that a stranger opens first, in a real browser. */
class BrowserSystemIT {
    private static final List<String> errors = new CopyOnWriteArrayList<>();
    private static SluiceCluster cluster;
    private static Chromium chromium;

    @BeforeAll
    static void start() {
        cluster = SluiceCluster.builder().bothInOne(1).with("api.keys", "").start();
        chromium = Chromium.start();
    }

    @AfterAll
    static void stop() {
        chromium.close();
        cluster.close();
    }

    @AfterEach
    void noScriptFailed() {
        assertThat(errors).isEmpty();
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
        Page page = chromium.browser().newPage();
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
