using System.Buffers.Binary;

namespace HwStack.Links.Posix;

/// <summary>Who owns a file and who may use it (statx; the offsets are those of linux/stat.h, the same on every machine).</summary>
/// <param name="User">Id of the owner.</param>
/// <param name="Group">Id of the group.</param>
/// <param name="Mode">Type and permission bits (st_mode).</param>
public readonly record struct FileOwnership(uint User, uint Group, ushort Mode)
{
    private const int CurrentFolder = -100;
    private const uint BasicStats = 0x7FF;
    private const ushort TypeMask = 0xF000;
    private const ushort CharacterDeviceType = 0x2000;
    private const ushort SocketType = 0xC000;

    /// <summary>Whether it is a character device, as every tty is.</summary>
    public bool IsCharacterDevice => (Mode & TypeMask) == CharacterDeviceType;

    /// <summary>Whether it is a unix socket.</summary>
    public bool IsSocket => (Mode & TypeMask) == SocketType;

    /// <summary>Reads them, symlinks followed. Null when the file is not there, cannot be looked at, or this is not Linux.</summary>
    public static unsafe FileOwnership? TryRead(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        byte* result = stackalloc byte[256];
        if (LibC.Statx(CurrentFolder, path, 0, BasicStats, result) != 0)
        {
            return null;
        }

        var bytes = new ReadOnlySpan<byte>(result, 256);
        return new FileOwnership(
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[20..]), BinaryPrimitives.ReadUInt32LittleEndian(bytes[24..]), BinaryPrimitives.ReadUInt16LittleEndian(bytes[28..]));
    }

    /// <summary>Whether someone may read and write the file, by its mode bits alone (no ACLs): the one of owner, group, others that applies decides; user 0 may always.</summary>
    public bool AllowsReadWrite(ProcessUser user)
    {
        int shift = user.User == User ? 6 : user.Groups.Contains(Group) ? 3 : 0;
        return user.User == 0 || ((Mode >> shift) & 6) == 6;
    }

    /// <summary>The group's name in a file of the form of /etc/group; null when it has none there.</summary>
    public string? GroupName(string groupFile = "/etc/group")
    {
        foreach (GroupEntry group in GroupEntry.ReadAll(groupFile))
        {
            if (group.Id == Group)
            {
                return group.Name;
            }
        }

        return null;
    }
}
