package io.sluice.gateway.connection;

/**
 * Where a {@link Connection} stands.
 *
 * <pre>
 *                     in Redis               close frame sent,               socket gone
 *   REGISTERING ────────────────▶ OPEN ───── or received, or a flaw ──▶ CLOSING ───────▶ CLOSED
 *        │                         │  ╲ queue full, policy "close"       ▲ │                ▲
 *        │                         │   ▶ OVERFLOWED ─────────────────────┘ │ too long: cut  │
 *        └─ Redis did not take it, or the socket died ─────────────────────┴────────────────┘
 * </pre>
 *
 * {@link Arrivals} moves it from REGISTERING, {@link Connection#send} to OVERFLOWED, {@link Departures} to CLOSING and
 * CLOSED. From CLOSING on it is in no index, nothing more is sent to it, and the cluster knows that it is gone.
 */
enum ConnectionState {
    REGISTERING,
    OPEN,
    OVERFLOWED,
    CLOSING,
    CLOSED
}
