# Sourced by the programs of this directory, which set root and program: builds the checkout if it is not, and starts it.

run_bench() {
    local jar=$root/bench/target/benchmarks.jar
    if [ ! -f "$jar" ] || [ -n "$(find "$root"/{journal/*,proxy,replayer,bench}/src/main -newer "$jar" -print -quit)" ]; then
        echo "$program: building this checkout" >&2
        (cd "$root" && ./mvnw -q -B -ntp -Dmaven.test.skip=true -DskipLint package)
    fi
    exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -XX:+UseSerialGC "-Dreprise.root=$root" -jar "$jar" "$program" "$@"
}
