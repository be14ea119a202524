<%@ include file="WEB-INF/store.jspf" %><%
    int id = Integer.parseInt(request.getParameter("id"));
    synchronized (application) {
        List<String> note = notes(application).get(id);
        if (note == null || !note.get(0).equals(request.getRemoteUser())) {
            response.sendError(404);
            return;
        }
        if (!note.get(3).equals(request.getParameter("version"))) {
            response.sendError(409);
            return;
        }
        note.set(2, request.getParameter("text"));
        note.set(3, Integer.toString(Integer.parseInt(note.get(3)) + 1));
        save(application);
    }
    response.sendRedirect(response.encodeRedirectURL("note.jsp?id=" + id));
%>
