using System.Diagnostics;
using HwStack.Boards.Discovery;
using HwStack.Diagnostics;

namespace HwStack.Boards.Tests.Discovery;

public sealed class BoardLockTests
{
    [Fact]
    public void A_board_is_held_once_and_free_again_after()
    {
        using var folder = new TemporaryFolder();
        string locks = folder.File("locks");
        using (BoardLock held = BoardLock.Acquire("usb:cafe:4001:A:0", locks))
        {
            UserError error = Assert.Throws<UserErrorException>(() => BoardLock.Acquire("usb:cafe:4001:A:0", locks)).Errors[0];
            Assert.Equal("HW5052", error.Code);
            Assert.Contains($"(process {Environment.ProcessId})", error.Message);
            Assert.Equal("usb:cafe:4001:A:0", held.Identity);
            using BoardLock other = BoardLock.Acquire("usb:cafe:4001:B:0", locks);
        }

        BoardLock.Acquire("usb:cafe:4001:A:0", locks).Dispose();
    }

    [Fact]
    public void Identities_that_look_alike_in_a_file_name_are_still_different_boards()
    {
        using var folder = new TemporaryFolder();
        string same = new('x', 100);
        using BoardLock one = BoardLock.Acquire("a/b", folder.Path), two = BoardLock.Acquire("a_b", folder.Path);
        using BoardLock three = BoardLock.Acquire(same + "1", folder.Path), four = BoardLock.Acquire(same + "2", folder.Path);
        Assert.Equal("HW5052", Assert.Throws<UserErrorException>(() => BoardLock.Acquire("a/b", folder.Path)).Errors[0].Code);
    }

    [LinuxFact]
    public void Another_process_holds_it_only_while_it_lives()
    {
        using var folder = new TemporaryFolder();
        BoardLock.Acquire("board", folder.Path).Dispose();
        string file = Assert.Single(Directory.GetFiles(folder.Path, "*.lock"));
        using var holder = Process.Start(new ProcessStartInfo("flock", ["--close", file, "sh", "-c", "echo held; sleep 60"]) { RedirectStandardOutput = true })!;
        try
        {
            Assert.Equal("held", holder.StandardOutput.ReadLine());
            Assert.Contains("Another process", Assert.Throws<UserErrorException>(() => BoardLock.Acquire("board", folder.Path)).Message);
        }
        finally
        {
            holder.Kill(entireProcessTree: true);
            holder.WaitForExit();
        }

        BoardLock.Acquire("board", folder.Path).Dispose();
    }

    [Fact]
    public void A_folder_that_cannot_be_used_is_said_to_be_so()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("file"), "");
        Assert.Equal("HW5053", Assert.Throws<UserErrorException>(() => BoardLock.Acquire("board", folder.File("file"))).Errors[0].Code);
        Assert.Equal("HW5053", Assert.Throws<UserErrorException>(() => BoardLock.Acquire("board", folder.File("file/below"))).Errors[0].Code);
    }
}
