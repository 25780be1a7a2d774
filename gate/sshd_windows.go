package gate

import "context"

func checkSSHD(context.Context, string) []doubt { return nil }
