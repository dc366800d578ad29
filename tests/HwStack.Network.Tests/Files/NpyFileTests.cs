using HwStack.Diagnostics;
using HwStack.Network.Tests.Nir;

namespace HwStack.Network.Tests.Files;

public sealed class NpyFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("hwstack-npy").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [PythonFact]
    public void Arrays_of_every_type_order_and_version_are_read_as_numpy_reads_them()
    {
        PythonH5.RunIn("Files", "numpy_arrays.py", "write", _folder);
        string[] files = [.. Directory.GetFiles(_folder, "*.npy").Order(StringComparer.Ordinal)];
        Assert.Equal(42, files.Length);
        foreach (string line in PythonH5.RunIn("Files", "numpy_arrays.py", ["dump", .. files]).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] fields = line.Split('\t');
            double[] expected = Array.ConvertAll(fields[3..], GraphDump.ParseHex);
            NumberArray array = NpyFile.Read(fields[0]);
            Assert.Equal(fields[1], string.Join(",", array.Shape));
            Assert.Equal(expected, array.ToDoubles());
            float[] floats = new float[array.Count];
            array.CopyTo(0, floats);
            Assert.Equal(Array.ConvertAll(expected, v => (float)v), floats);
            Assert.Equal(Array.ConvertAll(expected, v => (long)v), array.ToInt64s());
        }

        foreach (string refused in Directory.GetFiles(Path.Combine(_folder, "refused")))
        {
            Assert.Equal("HW1102", Refused(() => NpyFile.Read(refused)).Code);
        }

        Assert.Equal(Enumerable.Range(0, 12).Select(i => (long)i), NpzFile.Read(Path.Combine(_folder, "one.npz")).ToInt64s());
        string two = Path.Combine(_folder, "two.npz");
        Assert.Equal([2, 2], NpzFile.Read(two, "second").Shape);
        Assert.Contains("first, second", Refused(() => NpzFile.Read(two)).Message, StringComparison.Ordinal);
        Assert.Equal("HW1111", Refused(() => NpzFile.Read(two, "third")).Code);
        byte[] cut = File.ReadAllBytes(two)[..200];
        Assert.Equal("HW1110", Refused(() => NpzFile.Read(cut, "cut.npz")).Code);
    }

    [PythonFact]
    public void Written_arrays_are_read_by_numpy()
    {
        string f4 = Path.Combine(_folder, "f4.npy"), f8 = Path.Combine(_folder, "f8.npy"), i8 = Path.Combine(_folder, "i8.npy"), u1 = Path.Combine(_folder, "u1.npy");
        NpyFile.Write(f4, [1.5f, -2, 3, 4, 5, 6], 2, 3);
        NpyFile.Write(f8, [0.1, 0.2], 2);
        NpyFile.Write(i8, [long.MinValue, 7], 1, 2, 1);
        NpyFile.Write(u1, new byte[] { 255 }, []);
        string[] lines = PythonH5.RunIn("Files", "numpy_arrays.py", "dump", f4, f8, i8, u1).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal($"{f4}\t2,3\t<f4\t0x1.8000000000000p+0", string.Join('\t', lines[0].Split('\t')[..4]));
        Assert.Equal($"{f8}\t2\t<f8\t{"0x1.999999999999ap-4"}\t0x1.999999999999ap-3", lines[1]);
        Assert.Equal($"{i8}\t1,2,1\t<i8\t-0x1.0000000000000p+63\t0x1.c000000000000p+2", lines[2]);
        Assert.Equal($"{u1}\t\t|u1\t0x1.fe00000000000p+7", lines[3]);
    }

    [Fact]
    public void Written_arrays_are_read_back_and_start_at_a_multiple_of_64()
    {
        string path = Path.Combine(_folder, "a.npy");
        NpyFile.Write(path, [1.5f, float.NegativeInfinity], 2, 1);
        NumberArray array = NpyFile.Read(path);
        Assert.Equal((NumberType.Float32, 2), (array.Type, array.Count));
        Assert.Equal([1.5, double.NegativeInfinity], array.ToDoubles());
        Assert.Equal(64 * 2 + 8, new FileInfo(path).Length);
    }

    [Fact]
    public void A_file_of_the_wrong_length_says_both_lengths()
    {
        string path = Path.Combine(_folder, "a.npy");
        NpyFile.Write(path, new byte[100], 10, 10);
        byte[] file = File.ReadAllBytes(path);
        UserError error = Refused(() => NpyFile.Read(file.AsMemory()[..^1], "a.npy"));
        Assert.Equal("HW1103", error.Code);
        Assert.Contains("shape [10, 10] needs 100 bytes of data, the file has 99; it is cut short", error.Message, StringComparison.Ordinal);
        Assert.Equal("HW1103", Refused(() => NpyFile.Read((byte[])[.. file, 0], "a.npy")).Code);
    }

    [Fact]
    public void Every_damaged_header_is_refused_with_a_user_error()
    {
        string path = Path.Combine(_folder, "a.npy");
        NpyFile.Write(path, new byte[6], 2, 3);
        byte[] file = File.ReadAllBytes(path);
        for (int at = 0; at < 100; at++)
        {
            foreach (byte value in new byte[] { 0, 1, 0x20, (byte)'(', (byte)'9', (byte)'\'', 0xFF })
            {
                byte[] changed = [.. file];
                changed[at] = value;
                ReadOrRefuse(() => NpyFile.Read(changed, "a.npy"));
                ReadOrRefuse(() => NpyFile.Read(file.AsMemory()[..at], "a.npy"));
            }
        }
    }

    private static void ReadOrRefuse(Func<NumberArray> read)
    {
        try
        {
            Assert.Equal(read().Count, read().ToDoubles().Length);
        }
        catch (UserErrorException e)
        {
            Assert.StartsWith("HW11", e.Errors[0].Code, StringComparison.Ordinal);
        }
    }

    private static UserError Refused(Func<NumberArray> read) => Assert.Single(Assert.Throws<UserErrorException>(read).Errors);
}
