package io.reprise.replayer.apps;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Programs that use the project API: each logs in, makes projects and tasks, and renews its tokens now and then. */
final class ApiUsers {
    private static final List<String> NAMES = List.of("ann", "bob", "cleo", "dan", "eve", "fay");

    private final Browser client;
    private final Random choice;
    private Json tokens;

    private ApiUsers(Browser client) throws Exception {
        this.client = client;
        choice = new Random(client.user().hashCode());
        tokens = logIn();
    }

    /** @param rounds projects of each user */
    static Map<String, Story> all(int rounds) {
        Map<String, Story> stories = new LinkedHashMap<>();
        for (String name : NAMES) {
            stories.put(name, browser -> {
                ApiUsers user = new ApiUsers(browser);
                for (int round = 0; round < rounds; round++) {
                    user.plan(round);
                }
            });
        }
        return stories;
    }

    /**
     * Users who log in and do no more.
     *
     * @param users gets each of them by name
     */
    static Map<String, Story> loggingIn(Map<String, ApiUsers> users) {
        Map<String, Story> stories = new LinkedHashMap<>();
        NAMES.forEach(name -> stories.put(name, browser -> users.put(name, new ApiUsers(browser))));
        return stories;
    }

    /** Users who have logged in before. */
    static Map<String, Story> loggedIn(Map<String, ApiUsers> users, int rounds) {
        Map<String, Story> stories = new LinkedHashMap<>();
        NAMES.forEach(name -> stories.put(name, browser -> {
            for (int round = 0; round < rounds; round++) {
                users.get(name).plan(round);
            }
        }));
        return stories;
    }

    /** The id that production gave the user. */
    String id() {
        return tokens.get("user").get("id").text();
    }

    private Json logIn() throws Exception {
        return client.call(
                "POST",
                "/v1/auth/login",
                "{\"name\":\"" + client.user() + "\",\"password\":\"secret of " + client.user() + "\"}",
                Map.of());
    }

    private Json call(String method, String path, String json) throws Exception {
        return call(method, path, json, Map.of());
    }

    private Json call(String method, String path, String json, Map<String, String> fields) throws Exception {
        Map<String, String> all = new LinkedHashMap<>(fields);
        all.put("Authorization", "Bearer " + tokens.get("access_token").text());
        return client.call(method, path, json, all);
    }

    private String header(String name) {
        return client.response().headers().firstValue(name).orElseThrow();
    }

    private void plan(int round) throws Exception {
        String name = "Plan " + round + " of " + client.user();
        call("POST", "/v1/projects", "{\"name\":\"" + name + "\",\"about\":\"first draft\"}");
        String created = header("Location");
        String project = created;
        String tag = header("ETag");
        if (choice.nextInt(2) == 0) {
            Json found = call("GET", "/v1/projects", "").get("projects").find("name", name);
            project = found.get("links").get("self").text();
            call("GET", project, "");
            tag = header("ETag");
        }
        call("PUT", project, "{\"about\":\"second \\u2013 draft\"}", Map.of("If-Match", tag));
        if (choice.nextInt(2) == 0) {
            call("PUT", project, "{\"about\":\"third draft\"}", Map.of("If-Match", header("ETag")));
        }
        List<String> tasks = addTasks(project, round);
        changeTasks(project, tasks);
        tokens = client.call(
                "POST",
                "/v1/auth/refresh",
                "{\"refresh_token\":\"" + tokens.get("refresh_token").text() + "\"}",
                Map.of());
        call(
                "POST",
                "/v1/tasks/" + tasks.get(1) + "/comments",
                "{\"text\":\"do it before #" + tasks.get(2) + ", please\"}");
        call("POST", "/v1/order", "{\"positions\": {\"" + tasks.get(2) + "\": 1, \"" + tasks.get(1) + "\": 2}}");
        call("GET", project + "/tasks", "");
        if (choice.nextInt(3) == 0) {
            tokens = logIn();
        }
    }

    private List<String> addTasks(String project, int round) throws Exception {
        Json users = call("GET", "/v1/users", "").get("users");
        List<String> tasks = new ArrayList<>();
        for (int i = 0; i < 4 + choice.nextInt(3); i++) {
            String assignee = NAMES.get(choice.nextInt(NAMES.size()));
            String id = users.find("name", assignee).get("id").text();
            Json made = call(
                    "POST",
                    project + "/tasks",
                    "{\"title\":\"Task " + round + "." + i + " of " + client.user() + "\",\"assignee\":{\"id\":\"" + id
                            + "\"}}");
            tasks.add(made.get("task").get("id").text());
        }
        return tasks;
    }

    private void changeTasks(String project, List<String> tasks) throws Exception {
        Json page = call("GET", project + "/tasks", "");
        page = call("GET", project + "/tasks?cursor=" + page.get("next").text(), "");
        Json last = page.get("items").elements().get(0);
        String task = last.get("id").text();
        call(
                "PATCH",
                "/v1/tasks/" + task,
                "{\"version\": " + last.get("version").text() + ", \"status\": \"begun\"}");
        String tag = header("ETag");
        if (choice.nextInt(2) == 0) {
            call("DELETE", "/v1/tasks/" + task, "", Map.of("If-Match", tag));
        }
        call("PATCH", "/v1/tasks/" + tasks.get(0), "{\"version\":1,\"status\":\"done\"}");
    }
}
