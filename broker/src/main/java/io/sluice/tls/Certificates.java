package io.sluice.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.sluice.config.TlsFiles;
import java.time.Duration;
import java.util.List;
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
public final class Certificates {
    private final String settings;
    private final List<String> protocols;
    private volatile @Nullable SslContext current;

    /**
     * Reads what is in the files now.
     *
     * @param settings what the two settings begin with, such as {@code gateway.tls}: errors name them
     * @param protocols what ALPN (RFC 7301) offers, the preferred first; none = no ALPN
     * @throws IllegalArgumentException if the files are no certificate chain and its key, in PEM
     */
    public Certificates(String settings, Optional<TlsFiles> files, String... protocols) {
        this.settings = settings;
        this.protocols = List.of(protocols);
        current = files.map(this::read).orElse(null);
    }

    /**
     * Shows from the next handshake on what is in the files now.
     *
     * @throws IllegalArgumentException as the constructor; then nothing has changed
     */
    public void reload(Optional<TlsFiles> files) {
        files.map(this::read).ifPresent(fresh -> current = fresh);
    }

    private SslContext read(TlsFiles files) {
        try {
            SslContextBuilder builder = SslContextBuilder.forServer(
                    files.certificate().toFile(), files.key().toFile());
            if (!protocols.isEmpty()) {
                // A client that speaks none of them goes on without: to HTTP that is HTTP/1.1.
                builder.applicationProtocolConfig(new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        protocols));
            }
            return builder.build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    settings + ".certificate: " + files.certificate() + ", " + settings + ".key: " + files.key()
                            + " (expected: a certificate chain and its private key, both PEM, the key as PKCS #8: BEGIN PRIVATE KEY)",
                    e);
        }
    }

    /**
     * A handler for one connection.
     *
     * @throws IllegalStateException if there were no files
     */
    public SslHandler newHandler(ByteBufAllocator alloc, Duration handshakeTimeout) {
        SslContext context = current;
        if (context == null) {
            throw new IllegalStateException("a TLS listener without a certificate");
        }
        SslHandler handler = context.newHandler(alloc);
        handler.setHandshakeTimeoutMillis(handshakeTimeout.toMillis());
        return handler;
    }
}
