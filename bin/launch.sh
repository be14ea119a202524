# Sourced by the launchers, which set: self (their own file), program (name of the jar), modules (what to build for it, as
# directory:jar), failure (exit code), and may set collector (the garbage collector's flag; the serial one otherwise),
# first_heap (sizes of the heap at the start) and main (the class to start where REPRISE_CLASSPATH adds jars). Finds
# Java, builds on first use from a checkout, and becomes the program.
# Few processes: what the shell can do itself, it does, because --help should not wait.

root=${self%/bin/*}

give_up() {
    echo "$program: $1" >&2
    exit "$failure"
}

. "$root/bin/find-java.sh"

all_fresh() {
    for built in $modules; do
        module=$root/${built%%:*}
        target=$module/target/${built##*:}.jar
        [ -f "$target" ] || return 1
        # The journal's modules, however deep, are in every program.
        [ -z "$(find "$root/pom.xml" "$root/journal" "$module" \( -name target -o -path '*/src/test' \) -prune -o \
            \( -name pom.xml -o -path '*/src/main/*' \) -type f -newer "$target" -print)" ] || return 1
    done
}

build() {
    [ -x "$home/bin/javac" ] || give_up "building needs a JDK, and $home has no javac: $install"
    echo "$program: building this checkout, which takes about a minute the first time …" >&2
    log=$root/target/build.log
    started=$root/target/build.started
    : >"$started"
    projects=
    for built in $modules; do
        projects=$projects,${built%%:*}
        # Not overwritten in place: a program that is running keeps reading the classes it was started with.
        rm -f "$root/${built%%:*}/target/${built##*:}.jar"
    done
    (cd "$root" && JAVA_HOME=$home ./mvnw -q -B -ntp -Dmaven.test.skip=true -DskipLint -pl "${projects#,}" -am package) \
        >"$log" 2>&1 </dev/null || give_up "the build failed; its output is in $log"
    for built in $modules; do
        touch -r "$started" "$root/${built%%:*}/target/${built##*:}.jar" # what was edited meanwhile is newer
    done
}

# A jar that another launcher is writing looks fresh too soon, so the lock is taken before looking. Where this user may not
# write, somebody else built.
build_if_needed() {
    lock=$root/target/build.lock
    if [ ! -w "$root" ] || { [ -e "$root/target" ] && [ ! -w "$root/target" ]; } || { [ -e "$lock" ] && [ ! -w "$lock" ]; }; then
        return 0
    fi
    [ -d "$root/target" ] || mkdir -p "$root/target"
    if command -v flock >/dev/null; then
        exec 9>"$lock"
        flock 9
    fi
    all_fresh || build
    exec 9>&- # a program must not hold it
}

find_java
[ ! -x "$root/mvnw" ] || build_if_needed
first=${modules%% *}
jar=$root/${first%%:*}/target/$program.jar
[ -f "$jar" ] || give_up "$jar is not there, and cannot be built by this user: run ./mvnw -DskipLint -DskipTests package in $root"

# Nothing is computed for long: compiling well would only delay the answer (a third less CPU time than without), and so
# would a collector with threads of its own.
for argument; do
    case $argument in -h | --help | -V | --version)
        jvm_options="$jvm_options -XX:TieredStopAtLevel=1"
        collector=
        ;;
    esac
done

java_options=" ${REPRISE_JAVA_OPTS:-} ${JDK_JAVA_OPTIONS:-} ${JAVA_TOOL_OPTIONS:-}"
# The JVM refuses to start with two collectors named.
case $java_options in
*" -XX:+Use"*GC*) ;;
*) jvm_options="${collector:--XX:+UseSerialGC} $jvm_options" ;;
esac
# It refuses to start if the first heap is larger than the largest one.
case $java_options in
*" -Xm"[nsx]* | *RAM* | *HeapSize* | *NewSize*) ;;
*) jvm_options="${first_heap:-} $jvm_options" ;;
esac

# Unsafe access is allowed by name, because JDK 24 and later warn about it; earlier ones ignore the property.
# shellcheck disable=SC2086 # options are words
if [ -n "${main:-}" ] && [ -n "${REPRISE_CLASSPATH:-}" ]; then
    # What the manifest says of packages counts only with -jar.
    exec "$java" $jvm_options -Dsun.misc.unsafe.memory.access=allow \
        --add-exports java.base/sun.nio.ch=ALL-UNNAMED --add-exports java.base/jdk.internal.ref=ALL-UNNAMED \
        --add-opens java.base/java.lang.reflect=ALL-UNNAMED --add-opens java.base/sun.nio.ch=ALL-UNNAMED \
        ${REPRISE_JAVA_OPTS:-} -cp "$jar:$REPRISE_CLASSPATH" "$main" "$@"
fi
# shellcheck disable=SC2086
exec "$java" $jvm_options -Dsun.misc.unsafe.memory.access=allow ${REPRISE_JAVA_OPTS:-} -jar "$jar" "$@"
