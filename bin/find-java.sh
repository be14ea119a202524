# Sourced by what starts Java, which sets give_up: a function that prints its argument and exits. find_java sets java (the
# program), home and major (version), and gives up without a JDK 17 or newer.

install="install a JDK 17 or newer (Debian: apt-get install default-jdk-headless) or set JAVA_HOME to one"

# Sets java, home and major.
find_java() {
    if [ -n "${JAVA_HOME:-}" ]; then
        home=$JAVA_HOME
        java=$home/bin/java
        [ -x "$java" ] || give_up "JAVA_HOME is '$JAVA_HOME', but it has no bin/java: $install"
    else
        java=$(command -v java) || give_up "no Java found: $install"
        home=$(readlink -f -- "$java")
        home=${home%/bin/java}
    fi
    # The release file says the version without the cost of starting a JVM.
    version=
    if [ -r "$home/release" ]; then
        while IFS= read -r line; do
            case $line in JAVA_VERSION=*) version=${line#*\"} && version=${version%%\"*} ;; esac
        done <"$home/release"
    fi
    [ -n "$version" ] || version=$("$java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p' | head -n 1) || version=
    major=${version#1.} # 1.8 was the name of 8
    major=${major%%[!0-9]*}
    [ "${major:-0}" -ge 17 ] || give_up "Java ${version:-of unknown version} at $java is too old: $install"
}
