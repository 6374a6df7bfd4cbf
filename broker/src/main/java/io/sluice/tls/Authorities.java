package io.sluice.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Whose certificates are trusted where we are the client of a server of the operator's. */
public final class Authorities {
    private Authorities() {}

    /**
     * Trust in the certificates of a file, and in those that they have signed, in place of what the JVM trusts.
     *
     * @param setting that names the file, for errors
     * @param pem one certificate or more
     * @throws IllegalArgumentException if that is not in the file
     */
    public static SSLContext of(String setting, Path pem) {
        try (InputStream in = Files.newInputStream(pem)) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            for (Certificate authority : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                trusted.setCertificateEntry("authority-" + trusted.size(), authority);
            }
            if (trusted.size() == 0) {
                throw new GeneralSecurityException("no certificate");
            }
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(setting + ": " + pem + " (expected: certificates in PEM)", e);
        }
    }
}
