package io.sluice.api.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class RedisAwayIT {
    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void answers503AndSaysWhatIsKnown() throws Exception {
        LiveApi api = new LiveApi();
        LiveClient client = api.connect(0);
        api.redis().close();
        String group = client.as() + ", 'group': 'g'}";
        for (String call : new String[] {"joinGroup " + group, "getAllClientCount {}", "sendToAll {'message': 1}"}) {
            int space = call.indexOf(' ');
            HttpResponse<String> answer = api.post(call.substring(0, space), call.substring(space + 1));
            assertThat(answer.statusCode()).as(call).isEqualTo(503);
            assertThat(answer.headers().firstValue("retry-after")).isPresent();
            JsonNode error = Api.JSON.readTree(answer.body()).get("error");
            assertThat(error.get("code").asText()).isEqualTo("redis_unavailable");
        }
        api.closeWithoutRedis();
    }
}
