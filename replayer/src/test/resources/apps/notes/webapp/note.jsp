<%@ page contentType="text/html; charset=UTF-8" %><%@ include file="WEB-INF/store.jspf" %><%
    int id = Integer.parseInt(request.getParameter("id"));
    List<String> note;
    synchronized (application) {
        List<String> kept = notes(application).get(id);
        note = kept == null ? null : new ArrayList<>(kept);
    }
    if (note == null) {
        response.sendError(404);
        return;
    }
%><!DOCTYPE html>
<html><body>
<h1><%= html(note.get(1)) %></h1>
<form id="edit" method="post" action="<%= response.encodeURL("edit.jsp") %>"><input type="hidden" name="id" value="<%= id %>">
<input type="hidden" name="version" value="<%= note.get(3) %>"><textarea name="text"><%= html(note.get(2)) %></textarea><button>Save</button></form>
<form id="comment" method="post" action="<%= html(response.encodeURL("comment.jsp?note=" + id)) %>"><input name="comment"><button>Comment</button></form>
<ol><% for (String comment : note.subList(4, note.size())) { %><li><%= html(comment) %></li><% } %></ol>
<a href="<%= response.encodeURL("index.jsp") %>">All notes</a>
</body></html>
