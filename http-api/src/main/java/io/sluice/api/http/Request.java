package io.sluice.api.http;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A whole request; a plain value, free to be kept and passed between threads. */
public final class Request {
    private final String method;
    private final String path;
    private final String rawQuery;
    private final HttpHeaders headers;
    private final byte[] body;

    Request(String method, String target, HttpHeaders headers, byte[] body) {
        this.method = method;
        String local = originForm(target);
        int mark = local.indexOf('?');
        this.path = mark < 0 ? local : local.substring(0, mark);
        this.rawQuery = mark < 0 ? "" : local.substring(mark + 1);
        this.headers = headers;
        this.body = body;
    }

    /** RFC 9112 section 3.2.2: a server must take the absolute form too. */
    private static String originForm(String target) {
        if (target.startsWith("/")) {
            return target;
        }
        int authority = target.indexOf("://");
        if (authority < 0) {
            return target;
        }
        int slash = target.indexOf('/', authority + 3);
        return slash < 0 ? "/" : target.substring(slash);
    }

    /** As sent: {@code GET}, {@code POST} ... */
    public String method() {
        return method;
    }

    /** Without the query, not percent-decoded. */
    public String path() {
        return path;
    }

    /** What follows the question mark, not decoded; empty if there is none. */
    public String rawQuery() {
        return rawQuery;
    }

    /**
     * The query's names in order of appearance, each with its values in order.
     *
     * @throws ProblemException 400 if it is not percent-encoded UTF-8
     */
    public Map<String, List<String>> query() {
        return QueryString.parse(rawQuery);
    }

    /** The first value of a header field, whatever the case of its name. */
    public @Nullable String header(String name) {
        return headers.get(name);
    }

    /** All values of a header field, in order. */
    public List<String> headers(String name) {
        return headers.getAll(name);
    }

    /** Not copied and not to be changed. */
    public byte[] body() {
        return body;
    }
}
