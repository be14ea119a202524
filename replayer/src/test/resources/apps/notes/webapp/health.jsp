<%@ page session="false" %><%@ include file="WEB-INF/store.jspf" %><% synchronized (application) { notes(application); save(application); } %>ok
