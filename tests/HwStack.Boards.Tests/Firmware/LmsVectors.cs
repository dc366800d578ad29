namespace HwStack.Boards.Tests.Firmware;

/// <summary>firmware-protocol/vectors/lms: the signatures of RFC 8554, appendix F.</summary>
internal sealed record LmsVector(string Name, byte[] Key, byte[] Message, byte[] Signature)
{
    public static string FilePath => RepositoryFiles.PathOf("firmware-protocol/vectors/lms/rfc8554.txt");

    public static IReadOnlyList<LmsVector> All()
    {
        List<LmsVector> vectors = [];
        string[] lines = [.. File.ReadAllLines(FilePath).Where(line => line.Length > 0 && line[0] != '#')];
        for (int i = 0; i < lines.Length; i += 4)
        {
            vectors.Add(new LmsVector(lines[i].Split(' ')[1], Hex(lines[i + 1], "key"), Hex(lines[i + 2], "message"), Hex(lines[i + 3], "signature")));
        }

        return vectors;
    }

    private static byte[] Hex(string line, string name)
    {
        Assert.StartsWith(name + " ", line, StringComparison.Ordinal);
        return Convert.FromHexString(line[(name.Length + 1)..]);
    }
}
