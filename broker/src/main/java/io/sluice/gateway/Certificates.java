package io.sluice.gateway;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.sluice.config.TlsFiles;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The certificate that new TLS handshakes see.
 *
 * <p>Threads: any; a reload swaps it whole.
 *
 * <p>Failure: files that cannot be used leave the one before in place.
 */
final class Certificates {
    private volatile @Nullable SslContext current;

    /** @throws IllegalArgumentException if the files are no certificate chain and its key, in PEM */
    Certificates(Optional<TlsFiles> files) {
        current = files.map(Certificates::read).orElse(null);
    }

    /** Reads again what is in the files now. */
    void reload(Optional<TlsFiles> files) {
        files.map(Certificates::read).ifPresent(fresh -> current = fresh);
    }

    private static SslContext read(TlsFiles files) {
        try {
            return SslContextBuilder.forServer(
                            files.certificate().toFile(), files.key().toFile())
                    .build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "gateway.tls.certificate: " + files.certificate() + ", gateway.tls.key: " + files.key()
                            + " (expected: a certificate chain and its private key, both PEM, the key as PKCS #8: BEGIN PRIVATE KEY)",
                    e);
        }
    }

    SslHandler newHandler(ByteBufAllocator alloc, Duration handshakeTimeout) {
        SslContext context = current;
        if (context == null) {
            throw new IllegalStateException("a TLS listener without a certificate");
        }
        SslHandler handler = context.newHandler(alloc);
        handler.setHandshakeTimeoutMillis(handshakeTimeout.toMillis());
        return handler;
    }
}
