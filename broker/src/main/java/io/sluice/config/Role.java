package io.sluice.config;

/** Which parts one process runs. */
public enum Role {
    ALL,
    GATEWAY,
    API;

    public boolean runsGateway() {
        return this != API;
    }

    public boolean runsApi() {
        return this != GATEWAY;
    }
}
