package io.sluice.api.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import io.sluice.api.http.Exchange;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentsTest {
    private final Api api = new Api();

    private JsonNode openApi() {
        return Api.json(api.get("/openapi.json"));
    }

    @Test
    void describesExactlyTheRoutes() {
        Map<String, Set<String>> described = new TreeMap<>();
        openApi().get("paths").properties().forEach(path -> {
            Set<String> methods = new TreeSet<>();
            path.getValue().fieldNames().forEachRemaining(name -> methods.add(name.toUpperCase()));
            described.put(path.getKey(), methods);
        });
        Map<String, Set<String>> routed = new TreeMap<>(api.router.paths());
        routed.keySet().removeIf(path -> !path.startsWith("/v1/"));
        assertThat(described).isEqualTo(routed).hasSize(38);
    }

    @Test
    void describesExactlyTheParametersThatAreTaken() {
        for (ApiMethod method : new MethodTable(api.directory.directory()).all()) {
            JsonNode properties = openApi()
                    .get("paths")
                    .get("/v1/" + method.name())
                    .at("/post/requestBody/content/application~1json/schema/properties");
            Set<String> described = new HashSet<>();
            properties.fieldNames().forEachRemaining(described::add);
            assertThat(described)
                    .containsExactlyInAnyOrderElementsOf(
                            method.parameters().stream().map(Parameter::name).toList());
        }
    }

    @Test
    void refersOnlyToWhatIsThere() {
        JsonNode document = openApi();
        Set<String> ids = new HashSet<>();
        document.findValuesAsText("operationId")
                .forEach(id -> assertThat(ids.add(id)).as(id).isTrue());
        for (String reference : document.findValuesAsText("$ref")) {
            assertThat(document.at(reference.substring(1)).isMissingNode())
                    .as(reference)
                    .isFalse();
        }
        assertThat(document.get("openapi").asText()).startsWith("3.1");
    }

    @Test
    void isOpenApiAsItsSchemaHasIt() throws Exception {
        JsonSchemaFactory factory = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
        JsonNode schema = Api.JSON.readTree(DocumentsTest.class.getResourceAsStream("openapi-3.1.schema.json"));
        assertThat(factory.getSchema(schema).validate(openApi())).isEmpty();
        JsonNode broken = openApi();
        ((ObjectNode) broken.at("/paths/~1v1~1sendToAll/post")).put("requestBody", "nonsense");
        assertThat(factory.getSchema(schema).validate(broken)).isNotEmpty();
    }

    @Test
    void describesValuesInJsonSchema() {
        JsonSchema meta = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(SchemaLocation.of(SchemaId.V202012));
        JsonNode document = openApi();
        for (JsonNode schema : document.findValues("schema")) {
            assertThat(meta.validate(schema)).as(schema.toString()).isEmpty();
        }
        for (JsonNode schema : document.at("/components/schemas")) {
            assertThat(meta.validate(schema)).as(schema.toString()).isEmpty();
        }
    }

    @Test
    void demandsAKeyWhereKeysAreSet() {
        assertThat(openApi().get("security").toString()).isEqualTo("[{},{\"bearer\":[]}]");
        Api keyed = new Api("a-secret");
        assertThat(Api.json(keyed.get("/openapi.json")).get("security").toString())
                .isEqualTo("[{\"bearer\":[]}]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/demo"})
    void servesPagesInOnePieceWithAPolicyThatFitsThem(String path) throws Exception {
        Exchange page = api.get(path);
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body()).doesNotContain("{{").doesNotContain("src=").doesNotContain("<link");
        String policy = page.headers().get("content-security-policy");
        assertThat(policy).startsWith("default-src 'none'").doesNotContain("unsafe");
        assertThat(policy).contains("script-src '" + hash(page.body(), "script") + "'");
        assertThat(policy).contains("style-src '" + hash(page.body(), "style") + "'");
    }

    private static String hash(String html, String tag) throws Exception {
        Matcher matcher = Pattern.compile("<" + tag + ">(.*?)</" + tag + ">", Pattern.DOTALL)
                .matcher(html);
        assertThat(matcher.find()).isTrue();
        byte[] digest =
                MessageDigest.getInstance("SHA-256").digest(matcher.group(1).getBytes(StandardCharsets.UTF_8));
        return "sha256-" + Base64.getEncoder().encodeToString(digest);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:8080", "localhost", "127.0.0.1:8080", "[::1]:8080"})
    void tellsTheDemoWhereTheGatewayIs(String host) {
        Exchange answer = Exchange.of(api.router, "GET", "/demo/config.json", "", "host", host);
        String name = host.replace(":8080", "");
        assertThat(answer.body()).isEqualTo("{\"websocket_url\":\"ws://" + name + ":8282\"}");
    }

    @Test
    void asksTheReaderOfTheDemoForAKey() {
        Api keyed = new Api("a-secret");
        assertThat(keyed.get("/demo").status()).isEqualTo(200);
        assertThat(keyed.get("/demo/config.json").status()).isEqualTo(401);
        assertThat(Exchange.of(keyed.router, "GET", "/demo/config.json", "", "authorization", "Bearer a-secret")
                        .status())
                .isEqualTo(200);
    }
}
