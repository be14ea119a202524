package io.reprise.replayer.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.state.ValueIndex.Entry;
import io.reprise.replayer.state.ValueIndex.Response;
import io.reprise.replayer.values.Area;
import io.reprise.replayer.values.Carried;
import io.reprise.replayer.values.Place;
import io.reprise.replayer.values.Slot;
import io.reprise.replayer.values.Source;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlaceNamesTest {
    private static final Slot SLOT = new Slot(Area.BODY, -1, 0, 1, List.of(), null);

    @ParameterizedTest
    @CsvSource({
        // an object is named by what is around it
        "PATH, lines, json.line.id, id, 3",
        "PATH, line, json.lines[].id, id, 1",
        "PATH, lines, json.lines[].id, id, 3",
        "PATH, boxes, json.box.id, id, 3",
        "PATH, tasks, json.tasks[].listId, listid, 1",
        "PATH, tasks, json.tasks[].taskId, taskid, 3",
        "FORM, line_id, json.line.id, id, 3",
        "JSON_VALUE, order.id, json.line.id, id, 3",
        "FORM, lines, json.line.id, id, 1",
        // other places have their own names alone
        "FORM, csrf, input@value:csrf, csrf, 3",
        "FORM, orderid, input@value:order, order, 0",
        "QUERY, base_doc_id, input@value:docid, docid, 2",
        "FORM, user, json.line.id, id, 0"
    })
    void namesAgreeAsFarAsTheirWordsAndSurroundingsDo(
            Place place, String name, String kind, String issued, int agreement) {
        Carried carried = new Carried(place, name, "7", SLOT, true);
        Entry entry = new Entry(
                new Response(0, 0, 1, "GET /", false), new Wanted(Source.JSON, kind, "7", List.of(), 1, 0), issued);
        assertThat(PlaceNames.agreement(carried, entry)).isEqualTo(agreement);
    }
}
