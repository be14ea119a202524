<%@ include file="WEB-INF/store.jspf" %><%
    synchronized (application) {
        int id = Integer.parseInt(request.getParameter("id"));
        List<String> note = notes(application).get(id);
        if (note == null || !note.get(0).equals(request.getRemoteUser()) || !note.get(3).equals(request.getParameter("version"))) {
            response.sendError(404);
            return;
        }
        notes(application).remove(id);
        save(application);
    }
    response.sendRedirect(response.encodeRedirectURL("index.jsp"));
%>
