package dev.reveille.wire;

import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import dev.reveille.schemas.CodecException;

/** What the codec says, as problems people are told. */
public final class CodecProblems {
    private CodecProblems() {}

    /** One problem. */
    public static Problem of(CodecException e) {
        return new Problem(
                switch (e.code()) {
                    case NOT_AVRO -> "NotAvro";
                    case UNKNOWN_SCHEMA -> "UnknownSchema";
                    case WRONG_RECORD -> "WrongRecord";
                    case DAMAGED -> "DamagedRecord";
                    case INCOMPLETE -> "IncompleteRecord";
                    case REGISTRY_UNREACHABLE -> "RegistryUnreachable";
                    case REGISTRY_DENIED -> "RegistryDenied";
                    case REGISTRY_NONSENSE -> "RegistryNonsense";
                    case INCOMPATIBLE_SCHEMA -> "IncompatibleSchema";
                    case UNREGISTERED_SCHEMA -> "UnregisteredSchema";
                    case STOPPED -> "Stopped";
                },
                e.recoverable() ? Category.COMMUNICATION : Category.SERIALIZATION,
                e.recoverable(),
                String.valueOf(e.getMessage()),
                e.remedy());
    }

    /** The same, to be thrown. */
    public static Problems thrown(CodecException e) {
        var problems = new Problems(of(e));
        problems.initCause(e);
        return problems;
    }

    /** Goes on only if the record itself is what is wrong: no other is ever given up. */
    static void blame(Throwable cause) {
        if (cause instanceof CodecException e && e.recoverable()) {
            throw e;
        }
    }
}
