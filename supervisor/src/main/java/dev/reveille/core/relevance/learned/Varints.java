package dev.reveille.core.relevance.learned;

import java.util.Arrays;

/** Whole numbers of 0 and above, seven bits a byte, lowest first. */
final class Varints {
    private byte[] bytes;
    private int at;

    private Varints(byte[] bytes) {
        this.bytes = bytes;
    }

    static Varints writer(int version) {
        var writer = new Varints(new byte[64]);
        writer.add(version);
        return writer;
    }

    /** Reads what a writer of that version wrote. */
    static Varints reader(byte[] bytes, int version) {
        var reader = new Varints(bytes);
        long found = reader.next();
        if (found != version) {
            throw new IllegalArgumentException(
                    "version " + found + " is unknown, version " + version + " is read");
        }
        return reader;
    }

    /** Bytes that {@code number} takes. */
    static int size(long number) {
        return (70 - Long.numberOfLeadingZeros(number | 1)) / 7;
    }

    void add(long number) {
        if (at + 10 > bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * bytes.length);
        }
        long rest = number;
        for (; rest > 0x7f; rest >>>= 7) {
            bytes[at++] = (byte) ((rest & 0x7f) | 0x80);
        }
        bytes[at++] = (byte) rest;
    }

    long next() {
        long number = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (at >= bytes.length) {
                throw new IllegalArgumentException("it ends after " + at + " bytes, too early");
            }
            byte part = bytes[at++];
            number |= (long) (part & 0x7f) << shift;
            if (part >= 0) {
                return number;
            }
        }
        throw new IllegalArgumentException("a number is longer than 64 bits");
    }

    boolean hasNext() {
        return at < bytes.length;
    }

    byte[] written() {
        return Arrays.copyOf(bytes, at);
    }
}
