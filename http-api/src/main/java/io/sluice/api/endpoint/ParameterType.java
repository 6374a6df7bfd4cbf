package io.sluice.api.endpoint;

import com.fasterxml.jackson.core.JsonParser;
import io.sluice.api.http.ProblemException;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * How values of one kind are read and described.
 *
 * @param <T> what a value becomes
 */
interface ParameterType<T> {
    /**
     * Reads the value whose first token is the current one; leaves the parser at its last.
     *
     * @param field the parameter's name, for refusals
     * @throws ProblemException 400 if it is not such a value
     * @throws IOException if it is not JSON
     */
    T read(JsonParser json, String field) throws IOException;

    /**
     * Reads the values that a query gives to one name.
     *
     * @param values at least one
     * @throws ProblemException 400 if it is not such a value, also if one is wanted and there are more
     */
    T fromQuery(List<String> values, String field);

    /** JSON Schema (draft 2020-12) of a value. */
    Map<String, Object> schema();

    /** What callers are told was expected. */
    String expected();
}
