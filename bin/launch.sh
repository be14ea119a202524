# Sourced by the launchers, which set: program (name of the jar), modules (what to build for it), failure (exit code).
# Finds Java, builds on first use from a checkout, and becomes the program.

root=$(CDPATH='' cd -- "$(dirname -- "$(readlink -f -- "$0")")/.." && pwd)

give_up() {
    echo "$program: $1" >&2
    exit "$failure"
}

find_java() {
    if [ -n "${JAVA_HOME:-}" ]; then
        java=$JAVA_HOME/bin/java
        [ -x "$java" ] || give_up "JAVA_HOME is '$JAVA_HOME', but there is no bin/java in it (set it to a JDK 17 or newer)"
    else
        java=$(command -v java) || give_up "no Java found: install a JDK 17 or newer (Debian: apt-get install openjdk-17-jdk-headless) or set JAVA_HOME"
    fi
    home=$(dirname -- "$(dirname -- "$(readlink -f -- "$java")")")
    # The release file says the version without the cost of starting a JVM.
    version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release" 2>/dev/null)
    [ -n "$version" ] || version=$("$java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -n 1)
    [ "${version:-0}" -ge 17 ] 2>/dev/null || give_up "Java ${version:-?} at $java is too old: install a JDK 17 or newer (Debian: apt-get install openjdk-17-jdk-headless) or set JAVA_HOME"
}

# $1: module directory, $2: name of its jar
is_fresh() {
    [ -f "$root/$1/target/$2.jar" ] || return 1
    changed=$(find "$root/pom.xml" "$root/journal/pom.xml" "$root/journal/src/main" "$root/$1/pom.xml" "$root/$1/src/main" \
        -newer "$root/$1/target/$2.jar" -type f 2>/dev/null | head -n 1)
    [ -z "$changed" ]
}

all_fresh() {
    for built in $modules; do
        is_fresh "${built%%:*}" "${built##*:}" || return 1
    done
}

build() {
    all_fresh && return
    [ -x "$home/bin/javac" ] || give_up "building needs a JDK, and $home has no javac (Debian: apt-get install openjdk-17-jdk-headless)"
    echo "$program: building this checkout, which takes about a minute the first time …" >&2
    projects=$(for built in $modules; do printf ',%s' "${built%%:*}"; done)
    log=$root/target/build.log
    mkdir -p "$root/target"
    (cd "$root" && JAVA_HOME=$home ./mvnw -q -B -ntp -Dmaven.test.skip=true -DskipLint -pl "${projects#,}" -am package) >"$log" 2>&1 </dev/null \
        || give_up "the build failed; its output is in $log"
    # Maven leaves a jar alone whose contents would be the same; it has been checked now.
    for built in $modules; do
        touch "$root/${built%%:*}/target/${built##*:}.jar"
    done
}

find_java
if [ -x "$root/mvnw" ] && ! all_fresh; then
    mkdir -p "$root/target"
    if command -v flock >/dev/null; then
        exec 9>"$root/target/build.lock"
        flock 9 # two launchers at once: one builds, the other waits and finds it done
        build
        exec 9>&-
    else
        build
    fi
fi
first=${modules%% *}
jar=$root/${first%%:*}/target/$program.jar
[ -f "$jar" ] || give_up "$jar is not there"

# Unsafe access is allowed by name, because JDK 24 and later warn about it; earlier ones ignore the property.
# shellcheck disable=SC2086 # options are words
exec "$java" $jvm_options -Dsun.misc.unsafe.memory.access=allow ${REPRISE_JAVA_OPTS:-} -jar "$jar" "$@"
