package dev.reveille.schemas;

import org.jspecify.annotations.Nullable;

/** Bytes that are not the record they should be, or a record that cannot become bytes. */
public final class CodecException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What is wrong. */
    public enum Code {
        /** The bytes do not begin as any form this codec reads. */
        NOT_AVRO(false),
        /** Written with a schema that neither this reader nor the registry knows. */
        UNKNOWN_SCHEMA(false),
        /** Written with a schema of another record, or one that cannot be read as this one. */
        WRONG_RECORD(false),
        /** Cut off, damaged, or larger than any record may be. */
        DAMAGED(false),
        /** The record lacks a value that its schema requires. */
        INCOMPLETE(false),
        /** No registry answered in time, or all that did have trouble of their own. */
        REGISTRY_UNREACHABLE(true),
        /** The registry refuses who asks. */
        REGISTRY_DENIED(true),
        /** What answers is no schema registry, or a broken one. */
        REGISTRY_NONSENSE(true),
        /** The registry refuses the schema: readers of the versions before could not read it. */
        INCOMPATIBLE_SCHEMA(true),
        /** The registry does not have the schema, and this writer may not register it. */
        UNREGISTERED_SCHEMA(true),
        /** This codec was closed, or its thread interrupted, before the registry had answered. */
        STOPPED(true);

        private final boolean recoverable;

        Code(boolean recoverable) {
            this.recoverable = recoverable;
        }

        /** Whether the record is blameless: see {@link CodecException#recoverable()}. */
        public boolean recoverable() {
            return recoverable;
        }
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

    /**
     * True: nothing is wrong with the record, and once the registry is well it can be read or
     * written; whoever has it must keep it and try again. False: it never will be.
     */
    public boolean recoverable() {
        return code.recoverable();
    }
}
