<%@ include file="WEB-INF/store.jspf" %><%
    int made;
    synchronized (application) {
        notes(application);
        made = add(application, request.getRemoteUser(), request.getParameter("title"), request.getParameter("text"));
        save(application);
    }
    response.sendRedirect(response.encodeRedirectURL("note.jsp?id=" + made));
%>
