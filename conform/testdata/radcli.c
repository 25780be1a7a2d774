/* Signs in with radcli, and answers challenges. Build: cc -o radcli radcli.c -lradcli */
#include <radcli/radcli.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void)
{
	char server[512], try[16], message[PW_MAX_MSG_SIZE];
	const char *answer = getenv("CONFORM_PASSWORD"), *user = getenv("CONFORM_USER");
	VALUE_PAIR state, *send, *received = NULL, *found;
	int has_state = 0, rounds, result;
	rc_handle *rh = rc_new();

	rh = rc_config_init(rh);
	snprintf(server, sizeof server, "%s:%s:%s", getenv("CONFORM_SERVER"), getenv("CONFORM_PORT"), getenv("CONFORM_SECRET"));
	snprintf(try, sizeof try, "%s", getenv("CONFORM_TRY") ? getenv("CONFORM_TRY") : "4");
	rc_add_config(rh, "authserver", server, "conform", 0);
	rc_add_config(rh, "radius_timeout", try, "conform", 0);
	rc_add_config(rh, "radius_retries", "3", "conform", 0);
	rc_add_config(rh, "dictionary", "/etc/radcli/dictionary", "conform", 0);
	if (rc_test_config(rh, "conform") != 0 || rc_read_dictionary(rh, rc_conf_str(rh, "dictionary")) != 0)
		return 2;
	for (rounds = 0; rounds < 20; rounds++) {
		send = NULL;
		rc_avpair_add(rh, &send, PW_USER_NAME, user, -1, 0);
		rc_avpair_add(rh, &send, PW_USER_PASSWORD, answer, -1, 0);
		if (has_state)
			rc_avpair_add(rh, &send, PW_STATE, state.strvalue, state.lvalue, 0);
		message[0] = '\0';
		result = rc_auth(rh, 0, send, &received, message);
		printf("%s\n", message);
		rc_avpair_free(send);
		if (result != CHALLENGE_RC)
			break;
		found = rc_avpair_get(received, PW_STATE, 0);
		has_state = found != NULL;
		if (found)
			state = *found;
		answer = getenv("CONFORM_CODE");
	}
	return result == OK_RC ? 0 : 1;
}
