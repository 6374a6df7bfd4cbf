package io.sluice.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The file with a daemon's process id. Its owner holds a lock on it for as long as it lives, so a file that was left
 * behind is recognised whatever program has its number now.
 *
 * <p>Threads: the one that starts and stops the process.
 *
 * <p>Failure: the kernel drops the lock with the process, however that ends; the file stays and counts as stale.
 */
final class PidFile implements AutoCloseable {
    private static final int MAX_BYTES = 32;
    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final int PAUSE_MILLIS = 20;

    private final Path path;
    private final FileChannel channel;

    private PidFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Makes this process the owner.
     *
     * @throws CommandException {@code already running (pid N)}, or what hinders the file
     */
    static PidFile claim(Path path) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (true) {
                PidFile claimed = tryClaim(path);
                if (claimed != null) {
                    return claimed;
                }
                // It may be no owner but a command that is looking who owns it; that takes no time.
                if (System.nanoTime() - deadline > 0) {
                    throw alreadyRunning(read(path).orElse(0));
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (IOException e) {
            throw new CommandException("pid-file: " + path.toAbsolutePath() + " cannot be written: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("interrupted");
        }
    }

    static CommandException alreadyRunning(long pid) {
        return new CommandException("already running (pid " + pid + ")");
    }

    /** The living owner of the file; empty where there is no file, or a stale one. */
    static Optional<ProcessHandle> owner(Path path) {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            try (FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
                if (lock != null) {
                    return Optional.empty();
                }
            }
            OptionalLong pid = read(path);
            return pid.isPresent() ? ProcessHandle.of(pid.getAsLong()) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new CommandException("pid-file: " + path.toAbsolutePath() + " cannot be read: " + e.getMessage());
        }
    }

    /** Removes the file and lets go of it. */
    @Override
    public void close() {
        try {
            Files.deleteIfExists(path);
            channel.close();
        } catch (IOException e) {
            // It is stale from now on, which the next start recognises.
        }
    }

    /**
     * Opens the file only once: POSIX drops a process' lock when it closes any descriptor of the file. That the locked
     * file is the one at the path, and not one that an ending owner has just removed, is told by its key instead.
     */
    private static @Nullable PidFile tryClaim(Path path) throws IOException {
        if (!Files.exists(path)) {
            createQuietly(path);
        }
        Object before = key(path);
        FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (channel.tryLock() != null && before != null && before.equals(key(path))) {
            byte[] pid = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(pid));
            return new PidFile(path, channel);
        }
        channel.close();
        return null;
    }

    private static void createQuietly(Path path) throws IOException {
        try {
            Files.createFile(path);
        } catch (FileAlreadyExistsException e) {
            // Another start was faster; the lock decides between the two.
        }
    }

    private static @Nullable Object key(Path path) throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private static OptionalLong read(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            ByteBuffer bytes = ByteBuffer.allocate(MAX_BYTES);
            channel.read(bytes);
            String text =
                    StandardCharsets.US_ASCII.decode(bytes.flip()).toString().strip();
            return text.matches("[0-9]{1,18}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
        } catch (NoSuchFileException e) {
            return OptionalLong.empty();
        }
    }
}
