using System.Runtime.Versioning;
using HwStack.Diagnostics;
using HwStack.Links.Posix;

namespace HwStack.Links.Tests;

/// <summary>What the operating system's refusals become; root may open everything, so not all of them can be provoked.</summary>
public sealed class LinkErrorsTests
{
    [Theory]
    [InlineData(Errno.NoEntry, "HW5001")]
    [InlineData(Errno.NoDevice, "HW5001")]
    [InlineData(Errno.NoDeviceOrAddress, "HW5001")]
    [InlineData(Errno.AccessDenied, "HW5002")]
    [InlineData(Errno.NotPermitted, "HW5002")]
    [InlineData(Errno.Busy, "HW5005")]
    [InlineData(Errno.InputOutput, "HW5008")]
    public void Each_refusal_has_its_code_and_exit_code_5(int errno, string code)
    {
        UserError error = LinkErrors.OpenFailed("serial:/dev/ttyX", "/dev/ttyX", errno);
        Assert.Equal(code, error.Code);
        Assert.Equal("serial:/dev/ttyX", error.Place);
        Assert.Equal(ErrorCodes.Link, ErrorCodes.ExitCode(code));
    }

    [LinuxFact]
    public void A_missing_permission_names_the_group_that_has_it()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("tty"), "");
        string? group = FileOwnership.TryRead(folder.File("tty"))!.Value.GroupName();
        string hint = LinkErrors.NoPermission("serial:x", folder.File("tty")).Hint!;
        Assert.Contains(group is null or "root" ? "udev rule" : $"usermod -aG {group}", hint);
        Assert.Contains("boards doctor", hint);
    }

    [Theory]
    [InlineData(1000u, 20u, 0x21B0, true)]
    [InlineData(1000u, 21u, 0x21B0, false)]
    [InlineData(1000u, 20u, 0x2186, false)]
    [InlineData(7u, 21u, 0x2180, true)]
    [InlineData(7u, 20u, 0x2036, false)]
    [InlineData(0u, 99u, 0x2000, true)]
    public void Rights_follow_owner_group_and_others_and_the_first_that_applies_decides(uint user, uint group, int mode, bool allowed)
    {
        var file = new FileOwnership(7, 20, (ushort)mode);
        Assert.Equal(allowed, file.AllowsReadWrite(new ProcessUser(user, [group], "x")));
        Assert.True(file.IsCharacterDevice);
    }

    [LinuxFact]
    [SupportedOSPlatform("linux")]
    public void Ownership_is_what_the_operating_system_says()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("file"), "");
        File.SetUnixFileMode(folder.File("file"), UnixFileMode.UserRead | UnixFileMode.OtherWrite);
        FileOwnership file = FileOwnership.TryRead(folder.File("file"))!.Value;
        Assert.Equal(0x8000 | 0x100 | 0x002, file.Mode);
        Assert.False(file.IsCharacterDevice);
        Assert.True(FileOwnership.TryRead("/dev/null")!.Value.IsCharacterDevice);
        Assert.Null(FileOwnership.TryRead(folder.File("none")));
        Assert.Equal(ProcessUser.Current().User, file.User);
    }
}
