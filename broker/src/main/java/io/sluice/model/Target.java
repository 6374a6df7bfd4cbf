package io.sluice.model;

import java.util.List;

/** Whom a message is for. Lists are not empty, except that {@code Clients} may be: then it is for nobody. */
public sealed interface Target {
    /** Every client of every node. */
    record Everyone() implements Target {
        @Override
        public <R> R dispatch(Cases<R> cases) {
            return cases.everyone();
        }
    }

    record Clients(List<ClientId> clients) implements Target {
        public Clients {
            clients = List.copyOf(clients);
        }

        @Override
        public <R> R dispatch(Cases<R> cases) {
            return cases.clients(clients);
        }
    }

    /** Every client of each of the uids. */
    record Uids(List<Uid> uids) implements Target {
        public Uids {
            uids = List.copyOf(uids);
        }

        @Override
        public <R> R dispatch(Cases<R> cases) {
            return cases.uids(uids);
        }
    }

    /** Every member of each of the groups; a client in several gets one copy. */
    record Groups(List<Group> groups) implements Target {
        public Groups {
            groups = List.copyOf(groups);
        }

        @Override
        public <R> R dispatch(Cases<R> cases) {
            return cases.groups(groups);
        }
    }

    /** One answer for each kind of target. */
    <R> R dispatch(Cases<R> cases);

    interface Cases<R> {
        R everyone();

        R clients(List<ClientId> clients);

        R uids(List<Uid> uids);

        R groups(List<Group> groups);
    }
}
