package io.sluice.testkit.javascript;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.sun.net.httpserver.HttpServer;
import io.sluice.testkit.Api;
import io.sluice.testkit.Chromium;
import io.sluice.testkit.SluiceCluster;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The JavaScript client in a page of another site than the gateway, which it is loaded from. */
class JavaScriptBrowserSystemIT {
    private static final Pattern SNIPPET = Pattern.compile("(?ms)^## JavaScript$.*?^```html\\n(.*?)^```");

    private static final List<String> errors = new CopyOnWriteArrayList<>();
    private static SluiceCluster cluster;
    private static Api api;
    private static Chromium chromium;
    private static HttpServer site;
    private static volatile String html = "";

    @BeforeAll
    static void start() throws IOException {
        cluster = SluiceCluster.builder().bothInOne(1).start();
        api = cluster.api();
        chromium = Chromium.start();
        site = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        site.createContext("/", exchange -> {
            byte[] page = html.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        site.start();
    }

    @AfterAll
    static void stop() {
        site.stop(0);
        chromium.close();
        cluster.close();
    }

    @AfterEach
    void noScriptFailed() {
        assertThat(errors).isEmpty();
    }

    private static String gateway() {
        return cluster.node(0).webSocket().getAuthority();
    }

    /** A page of the site with this in its body. */
    private static Page open(BrowserContext context, String body) {
        html = "<!doctype html><title>t</title><link rel=icon href=data:,><body>" + body;
        Page page = context.newPage();
        page.setDefaultTimeout(30_000);
        page.onPageError(error -> errors.add(error));
        page.navigate("http://127.0.0.1:" + site.getAddress().getPort() + "/");
        return page;
    }

    private static String clientId(Page page) {
        page.waitForFunction("() => sluice.clientId");
        return String.valueOf(page.evaluate("() => sluice.clientId"));
    }

    @Test
    void theSnippetOfTheReadmeWorks() throws IOException {
        String readme = Files.readString(NodeTools.client().resolve("../../../../README.md"));
        Matcher snippet = SNIPPET.matcher(readme);
        assertThat(snippet.find()).isTrue();
        String body = snippet.group(1).replace("127.0.0.1:8282", gateway());
        // The page's own backend: it hears who has come.
        String backend = "<script>fetch = (path, { body }) => { window.told = path + ' ' + body; }</script>";
        try (BrowserContext context = chromium.browser().newContext()) {
            Page page = open(context, "<ul id=news></ul>" + backend + body);
            page.waitForFunction("() => window.told");
            String id = String.valueOf(page.evaluate("() => sluice.clientId"));
            assertThat(page.evaluate("() => told")).isEqualTo("/bind " + id);

            api.call("sendToClient", "client_id", id, "message", List.of("news", Map.of("headline", "it rains")));

            page.waitForSelector("#news >> text=it rains");
        }
    }

    @Test
    void isAModuleForWhoImportsIt() {
        String script = "<script type=module>import Sluice from 'http://" + gateway() + "/sluice.mjs';"
                + "window.got = []; window.sluice = new Sluice('http://" + gateway() + "');"
                + "sluice.on('message', (data) => got.push(data.byteLength || data));</script>";
        try (BrowserContext context = chromium.browser().newContext()) {
            Page page = open(context, script);
            page.waitForFunction("() => window.sluice");
            String id = clientId(page);

            api.call("sendToClient", "client_id", id, "message", "grüße 🙂");
            api.call("sendToClient", "client_id", id, "message_base64", "AAECAw==");

            page.waitForFunction("() => got.length === 2");
            assertThat(page.evaluate("() => got")).isEqualTo(List.of("grüße 🙂", 4));
        }
    }

    @Test
    void comesBackWithTheNetworkAndSendsWhatWaited() {
        String script = "<script src='http://" + gateway() + "/sluice.js'></script><script>"
                // A pause that only the network's return cuts short.
                + "window.closes = []; const sluice = new Sluice('ws://" + gateway() + "', { retry: () => 600000 });"
                + "sluice.on('close', (close) => closes.push(close.reason));</script>";
        try (BrowserContext context = chromium.browser().newContext()) {
            Page page = open(context, script);
            String first = clientId(page);

            context.setOffline(true);
            page.waitForFunction("() => sluice.state === 'waiting'");
            page.evaluate("() => sluice.send('kept')");
            context.setOffline(false);

            assertThat(clientId(page)).isNotEqualTo(first);
            assertThat(page.evaluate("() => [closes[0], sluice.queued]")).isEqualTo(List.of("offline", 0));
        }
    }

    @Test
    void comesBackWhenThePageIsLookedAtAgain() {
        String script = "<script src='http://" + gateway() + "/sluice.js'></script><script>"
                + "const sluice = new Sluice('ws://" + gateway() + "', { retry: () => 600000 });</script>";
        try (BrowserContext context = chromium.browser().newContext()) {
            Page page = open(context, script);
            String first = clientId(page);

            api.call("closeClient", "client_id", first);
            page.waitForFunction("() => sluice.state === 'waiting'");
            page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))");

            assertThat(clientId(page)).isNotEqualTo(first);
        }
    }
}
