package dev.reveille.schemas;

import org.jspecify.annotations.Nullable;

/** Bytes that are not the record they should be, or a record that cannot become bytes. */
public final class CodecException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What is wrong. */
    public enum Code {
        /** The bytes do not begin as any form this codec reads. */
        NOT_AVRO,
        /** Written with a schema this reader does not know. */
        UNKNOWN_SCHEMA,
        /** Written with a schema of another record, or one that cannot be read as this one. */
        WRONG_RECORD,
        /** Cut off, damaged, or larger than any record may be. */
        DAMAGED,
        /** The record lacks a value that its schema requires. */
        INCOMPLETE
    }

    private final Code code;
    private final String remedy;

    public CodecException(Code code, String message, String remedy, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.remedy = remedy;
    }

    /** What is wrong, stable. */
    public Code code() {
        return code;
    }

    /** What to do about it. */
    public String remedy() {
        return remedy;
    }

    /** False: the same bytes will never be readable to this reader. */
    public boolean recoverable() {
        return false;
    }
}
