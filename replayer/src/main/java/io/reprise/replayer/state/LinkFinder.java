package io.reprise.replayer.state;

import io.reprise.http.Methods;
import io.reprise.journal.exchange.Exchange;
import io.reprise.journal.exchange.RecordedBody;
import io.reprise.replayer.rules.FreshRules.Named;
import io.reprise.replayer.source.ExchangeSource;
import io.reprise.replayer.source.SourcedExchange;
import io.reprise.replayer.state.DerivedValues.Found;
import io.reprise.replayer.state.LinkFile.Sessions;
import io.reprise.replayer.state.LinkRules.Match;
import io.reprise.replayer.state.LinkWriter.Statistics;
import io.reprise.replayer.state.OpenExchanges.Open;
import io.reprise.replayer.state.ProducerChoice.Chosen;
import io.reprise.replayer.state.ProducerChoice.Condition;
import io.reprise.replayer.state.ProducerChoice.Sender;
import io.reprise.replayer.state.ProducerChoice.Sought;
import io.reprise.replayer.state.ValueIndex.Entry;
import io.reprise.replayer.state.ValueIndex.Response;
import io.reprise.replayer.values.Area;
import io.reprise.replayer.values.Carried;
import io.reprise.replayer.values.Issued;
import io.reprise.replayer.values.Place;
import io.reprise.replayer.values.PlainBody;
import io.reprise.replayer.values.RequestScanner;
import io.reprise.replayer.values.Slot;
import io.reprise.replayer.values.Strength;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the value links of a recording in two passes over its exchanges. The first pass collects the values that
 * requests carry. The second goes through starts and ends of exchanges in their order: a response that has ended adds
 * the carried values that it issues to an index, and a request looks its values up in it. A value that no response had
 * issued may be made up by the client ({@link FreshFinder}). Memory is bounded; the links go to a {@link LinkFile}. Not
 * thread-safe.
 */
public final class LinkFinder {
    /** Longer bodies are not looked at. */
    public static final int BODY_BYTES_MAX = 2 << 20;

    /** Version of the search. It must change with everything that may change the links found in a recording. */
    public static final int VERSION = 18;

    /** Parameters of Authorization that prove a key: RFC 7616 §3.4, RFC 5849 §3.4, and what came after them. */
    private static final Set<String> PROOFS = Set.of("response", "oauth_signature", "signature", "mac");

    /** How often the recording is read. */
    public static final int PASSES = 2;

    /** Most exchanges considered that overlap with a request; beyond it, those that begin last are ignored. */
    private static final int OPEN_MAX = 10_000;

    private static final byte[] NOTHING = {};

    /** Memory for one random-looking value that a client said first. */
    private static final int FRESH_BYTES = 128;
    /** Memory for one short number and one kind of place that may have issued it. */
    private static final int EVIDENCE_BYTES = 128;
    /** Memory for the latest responses that showed one kind of list to one session. */
    private static final int LIST_BYTES = 512;

    private final CarriedValues carriedValues;
    private final RecentSet saidBySession;
    private final RecentSet saidInWrites;
    private final ValueIndex index;
    private final DerivedValues derived;
    private final KindStatistics kinds = new KindStatistics();
    private final Habits habits;
    private final NumberTakers takers = new NumberTakers();
    private final ProducerChoice choice;
    private final RecentLists lists;
    private final SessionAliases aliases;
    private final LinkWriter out;
    private final FreshFinder fresh;
    private final LoginChoice logins = new LoginChoice();
    private final LinkRules rules;
    /**
     * Number of values that each rule linked or kept, then number of values that each rule about values of clients
     * named.
     */
    private final long[] ruleUses;

    private final OpenExchanges open = new OpenExchanges(OPEN_MAX);

    /**
     * The values of one request, and the lists that they form.
     *
     * @param body without its content coding
     * @param random the values that look random as a whole and that no response had issued; judged last, because the
     *     client may have made them from an issued value, as in base64
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares requests
    private record OfRequest(List<Carried> values, ValueGroups groups, byte[] body, List<Carried> random) {}

    /**
     * Memory for finding links, in bytes.
     *
     * @param carried for the set of values that requests carry
     * @param said for the sets of values that clients sent first
     * @param index for the places where values were issued
     */
    public record Memory(int carried, int said, long index) {
        /** A fixed share of the heap. */
        public static Memory ofHeap() {
            long heap = Runtime.getRuntime().maxMemory();
            return new Memory((int) Math.min(64 << 20, heap / 32), (int) Math.min(32 << 20, heap / 32), heap / 6);
        }
    }

    private LinkFinder(Memory memory, LinkRules rules, LinkWriter out) {
        this.out = out;
        this.rules = rules;
        ruleUses = new long[rules.rules().size() + rules.freshRules().texts().size()];
        carriedValues = new CarriedValues(memory.carried());
        int hashes = Math.max(1_024, memory.said() / (8 * Long.BYTES));
        saidBySession = new RecentSet(hashes);
        saidInWrites = new RecentSet(hashes);
        index = new ValueIndex(memory.index());
        derived = new DerivedValues(Math.min(hashes, 1 << 16));
        habits = new Habits(index, Math.max(1_024, memory.said() / EVIDENCE_BYTES));
        lists = new RecentLists(index, Math.max(1_024, memory.said() / LIST_BYTES), hashes / 2);
        choice = new ProducerChoice(index, rules, habits, lists);
        aliases = new SessionAliases(index);
        fresh = new FreshFinder(out, Math.max(1_024, memory.said() / FRESH_BYTES));
    }

    /**
     * Finds the links of a recording and writes them.
     *
     * @param recording starts a pass over the chosen exchanges, with the bodies of requests and responses
     * @param rules which links apply
     * @throws IOException the links cannot be written
     */
    public static void find(
            Supplier<? extends ExchangeSource> recording, Memory memory, LinkRules rules, LinkWriter out)
            throws IOException {
        LinkFinder finder = new LinkFinder(memory, rules, out);
        try (ExchangeSource pass = recording.get()) {
            for (SourcedExchange next = pass.next(); next != null; next = pass.next()) {
                finder.collect(next);
            }
        }
        try (ExchangeSource pass = recording.get()) {
            for (SourcedExchange next = pass.next(); next != null; next = pass.next()) {
                finder.link(next);
            }
        }
        out.finish(
                new Statistics(finder.kinds, finder.habits, finder.takers),
                finder.fresh::isFresh,
                new Sessions(finder.aliases.joined(), finder.logins.choose()),
                finder.ruleUses);
    }

    private void collect(SourcedExchange sourced) {
        for (Carried carried : scan(sourced, body(sourced))) {
            carriedValues.add(ValueHash.of(carried.value()));
            SignedToken.claims(carried.value()).forEach(claim -> carriedValues.add(ValueHash.of(claim)));
            derived.collect(sourced.session(), carried);
        }
    }

    private void link(SourcedExchange sourced) throws IOException {
        Exchange exchange = sourced.exchange();
        for (Open ended : open.endedBefore(exchange)) {
            index(ended.sourced(), ended.session());
        }
        byte[] body = body(sourced);
        List<Carried> values = scan(sourced, body);
        long session = aliases.of(sourced.session(), values);
        logins.begin(sourced, session, values);
        CoveredRanges covered = named(sourced, session, body);
        OfRequest request =
                new OfRequest(values, new ValueGroups(values, index, lists, session), body, new ArrayList<>(2));
        for (Carried carried : values) {
            if (!covered.contains(carried.slot())) {
                look(sourced, session, carried, covered, request);
            }
        }
        for (Carried carried : request.random) {
            if (!covered.contains(carried.slot())) {
                said(sourced, session, carried, covered);
            }
        }
        if (exchange.response() != null && exchange.endTimeNs() != 0) {
            open.add(sourced, session);
        }
    }

    /** Handles the values that the user wants to be renewed in any case. */
    private CoveredRanges named(SourcedExchange sourced, long session, byte[] body) throws IOException {
        CoveredRanges covered = new CoveredRanges();
        for (Named named : rules.freshRules().find(sourced.head(), sourced.target(), body)) {
            ruleUses[rules.rules().size() + named.rule()]++;
            if (!covered.contains(named.slot())) {
                covered.add(named.slot());
                fresh.named(sourced, session, named);
            }
        }
        return covered;
    }

    private void look(SourcedExchange sourced, long session, Carried carried, CoveredRanges covered, OfRequest request)
            throws IOException {
        Match match = rules.of(sourced.endpoint(), carried);
        if (match.keeps()) {
            ruleUses[match.keep()]++;
            covered.add(carried.slot()); // nor are its parts replaced
            return;
        }
        if (fresh.isRepeated(sourced, session, carried)) {
            covered.add(carried.slot());
            return;
        }
        Strength strength = Strength.of(carried.value());
        if (strength == Strength.NONE && match.links().isEmpty()) {
            return;
        }
        long hash = ValueHash.of(carried.value());
        if (carried.place() == Place.COOKIE && carried.whole() && isJarred(session, hash, carried.name())) {
            covered.add(carried.slot()); // the cookie jar replaces it
            logins.jarred(sourced, session, carried, cookies(session, hash, carried.name()));
            return;
        }
        List<Chosen> chosen = choice.choose(new Sought(
                new Sender(sourced.endpoint(), session),
                carried,
                strength,
                request.groups.kindOf(carried),
                isMarked(request.body, carried),
                match.links(),
                request.values));
        noteUnlinked(sourced, carried, strength, chosen);
        takers.took(sourced.endpoint(), carried, strength, !chosen.isEmpty());
        if (!chosen.isEmpty()) {
            covered.add(carried.slot());
            countRules(chosen);
            out.link(sourced, carried, strength, lists.with(chosen, strength, session), null);
            logins.linked(sourced, session, carried, chosen);
            fresh.issued(sourced, carried);
        } else if (lookDerived(sourced, session, carried, request.values, match)) {
            covered.add(carried.slot());
            fresh.issued(sourced, carried);
        } else if (index.find(session, hash).isEmpty()) {
            if (FreshFinder.looksRandom(carried)) {
                request.random.add(carried);
            } else {
                said(sourced, session, carried, covered);
            }
        }
    }

    /**
     * Remembers a short number that may not be an issued one, so that its repetition in the response does not count as
     * issued.
     */
    private void noteUnlinked(SourcedExchange sourced, Carried carried, Strength strength, List<Chosen> chosen) {
        if (strength == Strength.WEAK && chosen.stream().allMatch(one -> one.condition() == Condition.HABIT)) {
            saidBySession.add(ofOneExchange(sourced, carried.name(), carried.value()));
        }
    }

    /** Under this hash, a short number that a request says is found again where its response repeats it. */
    private static long ofOneExchange(SourcedExchange sourced, String name, String value) {
        return ValueHash.of(~sourced.number(), name + '=' + value);
    }

    /** Remembers a value that no response had issued. */
    private void said(SourcedExchange sourced, long session, Carried carried, CoveredRanges covered)
            throws IOException {
        logins.unissued(sourced, session, carried);
        if (rules.findsFresh() && fresh.said(sourced, session, carried)) {
            covered.add(carried.slot());
        }
        saidBySession.add(ValueHash.of(session, carried.value()));
        saidBySession.add(ValueHash.of(session, carried.name() + '=' + carried.value()));
        if (isWrite(sourced.method()) && isInBody(carried.place())) {
            saidInWrites.add(ValueHash.of(carried.value()));
        }
    }

    /** Links a value that the client computed from an issued one; false if it is not such a value. */
    private boolean lookDerived(
            SourcedExchange sourced, long session, Carried carried, List<Carried> values, Match match)
            throws IOException {
        Found found = derived.find(sourced.endpoint(), session, carried, values);
        if (found == null) {
            found = inToken(session, carried);
        }
        if (found == null) {
            found = ofProof(session, carried, values);
        }
        if (found == null) {
            return false;
        }
        Entry entry = found.entry();
        int rule = rules.linking(
                match.links(), entry.response.endpoint, found.derivation().label(entry.place.kind()));
        if (rule == Match.NO_RULE && !rules.isAutomatic()) {
            return false;
        }
        List<Chosen> chosen = List.of(new Chosen(entry, Condition.NONE, 0, rule));
        countRules(chosen);
        out.link(sourced, carried, Strength.of(carried.value()), chosen, found.derivation());
        logins.linked(sourced, session, carried, chosen);
        return true;
    }

    /** The issued value that a token has among its claims; no response issued the token itself. */
    private @Nullable Found inToken(long session, Carried carried) {
        for (String claim : SignedToken.claims(carried.value())) {
            Strength strength = Strength.of(claim);
            if (strength == Strength.STRONG || strength == Strength.MEDIUM) {
                for (Entry entry : index.find(session, ValueHash.of(claim))) {
                    if (entry.place.recorded().equals(claim)) {
                        return new Found(entry, Derivation.signedToken(claim));
                    }
                }
            }
        }
        return null;
    }

    /**
     * The issued value that a proof was made of. With another value, the recorded proof is wrong, and so is the
     * request, however many of its values are the target's.
     */
    private @Nullable Found ofProof(long session, Carried carried, List<Carried> values) {
        if (carried.place() != Place.AUTHORIZATION || !carried.whole() || !PROOFS.contains(carried.name())) {
            return null;
        }
        for (Carried other : values) {
            Strength strength = other.place() == Place.AUTHORIZATION ? Strength.of(other.value()) : Strength.NONE;
            if (strength == Strength.STRONG || strength == Strength.MEDIUM) {
                for (Entry entry : index.find(session, ValueHash.of(other.value()))) {
                    if (entry.place.recorded().equals(other.value())) {
                        return new Found(entry, Derivation.proof(other.value()));
                    }
                }
            }
        }
        return null;
    }

    private void countRules(List<Chosen> chosen) {
        for (Chosen one : chosen) {
            if (one.rule() != Match.NO_RULE) {
                ruleUses[one.rule()]++;
            }
        }
    }

    /** Whether a number in a text is marked as a reference to something, as in {@code see #12}. */
    private static boolean isMarked(byte[] body, Carried carried) {
        Slot slot = carried.slot();
        if (carried.whole() || carried.value().length() < 2 || slot.area() != Area.BODY || slot.within() != null) {
            return false;
        }
        int before = slot.start() - 1;
        boolean raw = before >= 0 && body[before] == '#';
        boolean encoded = before >= 2 && body[before] == '3' && body[before - 1] == '2' && body[before - 2] == '%';
        return raw || encoded;
    }

    private boolean isJarred(long session, long hash, String name) {
        return index.isCookie(session, hash, name) || index.isCookie(ValueIndex.ALL_SESSIONS, hash, name);
    }

    /** The places that issued the value of a cookie: in the session itself, if the session was given the value. */
    private List<Entry> cookies(long session, long hash, String name) {
        long scope = index.isCookie(session, hash, name) ? session : ValueIndex.ALL_SESSIONS;
        return index.find(scope, hash);
    }

    private static boolean isInBody(Place place) {
        return switch (place) {
            case FORM, MULTIPART, JSON_VALUE, JSON_KEY, XML, TEXT -> true;
            default -> false;
        };
    }

    private static boolean isWrite(String method) {
        return !Methods.isSafe(method);
    }

    /** Adds the values that a response issues to the index, if some request carries them. */
    private void index(SourcedExchange sourced, long session) {
        IssuedPlaces places = new IssuedPlaces(ResponseValues.ofRecorded(sourced));
        Response response = new Response(
                sourced.number(), idOf(sourced.exchange()), session, sourced.endpoint(), isWrite(sourced.method()));
        if (derived.wants(sourced.session())) {
            derived.issued(session, response, places);
        }
        places.lists().forEach(members -> lists.add(sourced, response, members));
        for (Issued place : places.all()) {
            long hash = ValueHash.of(place.value());
            kinds.add(place.kind(), hash, session);
            Strength strength = Strength.of(place.value());
            if (strength == Strength.WEAK) {
                habits.issued(session, place.kind(), hash, places.isOnlyOfItsKind(place));
            }
            if (!carriedValues.mayContain(hash)) {
                continue;
            }
            lists.shows(response, place);
            boolean named = rules.areAbout(sourced.endpoint(), place.kind());
            if (named || strength != Strength.NONE && !saidFirst(sourced, place, strength, session)) {
                Entry entry = new Entry(response, places.describe(place), place.name());
                index.add(session, hash, strength, entry);
                if (strength == Strength.STRONG) {
                    index.add(ValueIndex.ALL_SESSIONS, hash, strength, entry);
                } else if (strength == Strength.MEDIUM && response.ofWrite) {
                    index.add(ValueIndex.WRITES, hash, strength, entry);
                }
            }
        }
    }

    /** Whether a client sent the value before any response issued it, so that the response only repeats it. */
    private boolean saidFirst(SourcedExchange sourced, Issued place, Strength strength, long session) {
        if (strength == Strength.WEAK && saidBySession.contains(ofOneExchange(sourced, place.name(), place.value()))) {
            return true;
        }
        long hash = ValueHash.of(place.value());
        if (!index.find(session, hash).isEmpty()) {
            return false;
        }
        if (strength == Strength.WEAK) {
            return saidBySession.contains(ValueHash.of(session, place.name() + '=' + place.value()));
        }
        return saidBySession.contains(ValueHash.of(session, place.value())) || saidInWrites.contains(hash);
    }

    private static List<Carried> scan(SourcedExchange sourced, byte[] body) {
        return RequestScanner.scan(sourced.head(), body).values();
    }

    /** The body of a request without its content coding; empty if it is longer than is looked at. */
    private static byte[] body(SourcedExchange sourced) {
        RecordedBody body = sourced.exchange().request().body();
        boolean whole = body.bytes().length == body.recordedBytes() && body.recordedBytes() <= BODY_BYTES_MAX;
        byte[] plain = whole ? PlainBody.of(sourced.head(), body.bytes()) : null;
        return plain == null ? NOTHING : plain;
    }

    /** The run and the id in the run, which do not change when other exchanges are left out. */
    static long idOf(Exchange exchange) {
        return (long) exchange.ids().run() << 48 ^ exchange.ids().exchange();
    }
}
