namespace HwStack.Links.Posix;

/// <summary>Whose rights a process has.</summary>
/// <param name="User">Effective user id; 0 is root.</param>
/// <param name="Groups">Effective group id and supplementary groups.</param>
/// <param name="Name">Login name.</param>
public sealed record ProcessUser(uint User, IReadOnlyList<uint> Groups, string Name)
{
    private const int GroupsMax = 65_536;

    /// <summary>Those of this process. Elsewhere than on Linux: user 0 without groups, as files there say nothing about rights.</summary>
    public static ProcessUser Current()
    {
        if (!OperatingSystem.IsLinux())
        {
            return new ProcessUser(0, [], Environment.UserName);
        }

        uint[] groups = new uint[GroupsMax];
        int count = Math.Max(0, LibC.Groups(groups.Length, groups));
        return new ProcessUser(LibC.EffectiveUser(), [LibC.EffectiveGroup(), .. groups.AsSpan(0, count)], Environment.UserName);
    }
}
