<%@ page contentType="text/html; charset=UTF-8" %><!DOCTYPE html>
<html><body>
<form id="login" method="post" action="<%= response.encodeURL(request.getContextPath() + "/j_security_check") %>">
<input name="j_username"><input name="j_password" type="password"><input type="submit" value="Log in">
</form>
</body></html>
