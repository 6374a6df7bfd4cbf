package io.sluice.gateway.connection;

/**
 * The event by which a pipeline learns the client's address from a PROXY header.
 *
 * @param text host and port
 */
public record ProxiedAddress(String text) {}
