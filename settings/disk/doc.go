// Package disk reads and writes files. The program uses it for every file that a person or
// an administrator can provide.
//
// [Read] returns the contents of a regular file up to a limit, and never waits for a
// named pipe or a device. Links are followed.
//
// [Replace], [Create], [SetAside], [Rename] and [Remove] never write through a link, and
// only replace a regular file that belongs to the person. They work in a folder that they
// keep open, so that it cannot be swapped for another one meanwhile. The path to the folder
// may contain links that belong to the person or to the system. If something is wrong, the
// error is an [*InTheWayError]. [Behind] finds a file that people link to on purpose.
//
//	if err := disk.Replace(path, data, 0o600); err != nil {
//		return err // the old file is still there
//	}
package disk
