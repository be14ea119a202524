<%@ include file="WEB-INF/store.jspf" %><%
    int id = Integer.parseInt(request.getParameter("note"));
    synchronized (application) {
        List<String> note = notes(application).get(id);
        if (note == null) {
            response.sendError(404);
            return;
        }
        note.add(request.getRemoteUser() + ": " + request.getParameter("comment"));
        save(application);
    }
    response.sendRedirect(response.encodeRedirectURL("note.jsp?id=" + id));
%>
