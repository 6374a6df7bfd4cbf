package io.sluice.testkit.fault.ledger;

/** Whom a message is for: everyone in a group, every client of a uid, or one client. */
public record Target(Kind kind, String name) {
    /** How it is addressed. */
    public enum Kind {
        GROUP,
        UID,
        CLIENT
    }

    public static Target group(String name) {
        return new Target(Kind.GROUP, name);
    }

    public static Target uid(String name) {
        return new Target(Kind.UID, name);
    }

    public static Target client(String clientId) {
        return new Target(Kind.CLIENT, clientId);
    }

    @Override
    public String toString() {
        return kind.name().toLowerCase(java.util.Locale.ROOT) + " " + name;
    }
}
