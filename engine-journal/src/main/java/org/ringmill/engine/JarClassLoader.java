package org.ringmill.engine;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/**
 * Loads the classes of one JAR file. First asked is the JDK, then, for the packages in which an application and its caller
 * meet, this JVM's class path; then the file; and the class path once more, but only for packages of which the file has
 * no class: a package is never put together of two versions. Application descriptors are those of the file alone. Any thread.
 */
final class JarClassLoader extends URLClassLoader {
    private static final List<String> SHARED = List.of(
            "org.ringmill.engine.",
            "org.ringmill.state.",
            "org.ringmill.agent.",
            "org.ringmill.time.",
            "org.ringmill.pipeline.",
            "org.ringmill.journal.",
            "org.agrona.");
    private static final String DESCRIPTORS = "META-INF/services/" + Application.class.getName();
    private static final String CLASS = ".class";

    static {
        registerAsParallelCapable();
    }

    private final ClassLoader jdk = ClassLoader.getPlatformClassLoader();
    private final Set<String> packages;

    private JarClassLoader(final URL url, final Set<String> packages, final @Nullable ClassLoader parent) {
        super(new URL[] {url}, parent);
        this.packages = packages;
    }

    static JarClassLoader of(final JarFile jar, final URL url) {
        final Set<String> packages = new HashSet<>();
        jar.stream()
                .map(entry -> entry.getName())
                .filter(name -> name.endsWith(CLASS))
                .forEach(name -> packages.add(packageOf(
                        name.substring(0, name.length() - CLASS.length()).replace('/', '.'))));
        return new JarClassLoader(url, packages, JarClassLoader.class.getClassLoader());
    }

    private static String packageOf(final String className) {
        return className.substring(0, Math.max(0, className.lastIndexOf('.')));
    }

    @Override
    protected Class<?> loadClass(final String name, final boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            final Class<?> known = findLoadedClass(name);
            final Class<?> loaded = known == null ? load(name) : known;
            if (resolve) {
                resolveClass(loaded);
            }
            return loaded;
        }
    }

    private Class<?> load(final String name) throws ClassNotFoundException {
        if (isShared(name)) {
            return getParent().loadClass(name);
        }
        final Class<?> ofJdk = tryLoad(jdk, name);
        if (ofJdk != null) {
            return ofJdk;
        }
        return packages.contains(packageOf(name)) ? findClass(name) : findElsewhere(name);
    }

    /** A class of no package of the file: of a library that the file's manifest names, or of this JVM's class path. */
    private Class<?> findElsewhere(final String name) throws ClassNotFoundException {
        try {
            return findClass(name);
        } catch (final ClassNotFoundException e) {
            return getParent().loadClass(name);
        }
    }

    private static boolean isShared(final String name) {
        for (final String prefix : SHARED) {
            if (name.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable Class<?> tryLoad(final ClassLoader loader, final String name) {
        try {
            return loader.loadClass(name);
        } catch (final ClassNotFoundException e) {
            return null;
        }
    }

    @Override
    public @Nullable URL getResource(final String name) {
        final URL found = findResource(name);
        return found != null || name.equals(DESCRIPTORS) ? found : getParent().getResource(name);
    }

    @Override
    public Enumeration<URL> getResources(final String name) throws IOException {
        final Enumeration<URL> found = findResources(name);
        return found.hasMoreElements() || name.equals(DESCRIPTORS)
                ? found
                : getParent().getResources(name);
    }
}
