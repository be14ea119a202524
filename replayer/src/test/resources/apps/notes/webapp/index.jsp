<%@ page contentType="text/html; charset=UTF-8" %><%@ include file="WEB-INF/store.jspf" %><!DOCTYPE html>
<html><body>
<p>Notes of <%= request.getRemoteUser() %>; <a href="<%= response.encodeURL("logout.jsp") %>">Log out</a></p>
<table>
<% synchronized (application) { for (Map.Entry<Integer, List<String>> note : notes(application).entrySet()) { %>
<tr><td><a href="<%= html(response.encodeURL("note.jsp?id=" + note.getKey())) %>"><%= html(note.getValue().get(1)) %></a></td><td><%= note.getValue().get(0) %></td>
<td><a class="delete" href="<%= html(response.encodeURL("delete.jsp?id=" + note.getKey() + "&version=" + note.getValue().get(3))) %>">Delete</a></td></tr>
<% } } %>
</table>
<form id="add" method="post" action="<%= response.encodeURL("add.jsp") %>"><input name="title"><textarea name="text"></textarea><button>Add</button></form>
</body></html>
