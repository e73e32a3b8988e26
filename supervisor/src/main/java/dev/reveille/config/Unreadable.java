package dev.reveille.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/** Why a file cannot be read, in words instead of an exception's name. */
public final class Unreadable {
    private Unreadable() {}

    /** The file, and what is the matter with it. */
    public static String why(Path file, IOException e) {
        return file + " " + what(file, e);
    }

    private static String what(Path file, IOException e) {
        if (Files.isDirectory(file)) {
            return "is a folder, not a file";
        }
        return switch (e) {
            case NoSuchFileException _ -> "is not there";
            case AccessDeniedException _ -> "may not be read by " + System.getProperty("user.name");
            case NotDirectoryException _ -> "is not a folder";
            case CharacterCodingException _ -> "is not text in UTF-8";
            default -> "cannot be read: " + e.getMessage();
        };
    }
}
