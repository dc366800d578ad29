using System.Globalization;
using HwStack.Diagnostics;
using HwStack.Network.Tests.Nir;

namespace HwStack.Network.Tests.Hdf5;

/// <summary>One network in every storage form h5py offers: read as h5py reads it, or refused by name.</summary>
public sealed class VariantTests
{
    private static readonly SortedDictionary<string, string> Refusals = new(StringComparer.Ordinal)
    {
        ["no_lzf.nir"] = "filter 32000 (lzf) is not supported",
        ["no_scaleoffset.nir"] = "filter 6 (scaleoffset) is not supported",
        ["no_resizable.nir"] = "an extensible-array chunk index (a resizable dataset) is not supported",
        ["no_resizable_2d.nir"] = "a version 2 B-tree chunk index (a resizable dataset) is not supported",
        ["no_compound.nir"] = "a dataset of compound type with 8-byte elements is not supported",
        ["no_complex.nir"] = "a dataset of compound type with 8-byte elements is not supported",
        ["no_soft_link.nir"] = "the soft link 'weight' is not supported",
        ["no_external_link.nir"] = "the external link 'weight' is not supported",
        ["no_long_double.nir"] = "that is not IEEE half, single or double is not supported",
        ["no_null.nir"] = "an empty (null) dataset is not supported",
    };

    [PythonFact]
    public void Every_storage_form_of_h5py_is_read_exactly_or_refused_by_name()
    {
        string folder = Directory.CreateTempSubdirectory("hwstack-hdf5").FullName;
        try
        {
            PythonH5.RunIn("Hdf5", "write_variants.py", folder);
            string[] readable = [.. Directory.GetFiles(folder, "ok_*.nir").Order(StringComparer.Ordinal)];
            Assert.True(readable.Length > 80, $"only {readable.Length} variants");
            Dictionary<string, SortedDictionary<string, (int[] Shape, double[] Values)>> ours = [];
            List<string> wrong = [];
            foreach (string file in readable)
            {
                try
                {
                    ours.Add(file, GraphDump.Numbers(NirFile.Read(file).Graph));
                }
                catch (UserErrorException e)
                {
                    wrong.Add(e.Message);
                }
            }

            int compared = 0;
            foreach (string line in PythonH5.Run("dump_nir.py", [.. ours.Keys]).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                string[] fields = line.Split('\t');
                if (fields[1].EndsWith("/weight", StringComparison.Ordinal))
                {
                    (int[] shape, double[] values) = ours[fields[0]][fields[1]];
                    bool equal = fields[2] == string.Join(",", shape) && values.AsSpan().SequenceEqual(Array.ConvertAll(fields[3..], GraphDump.ParseHex));
                    if (!equal)
                    {
                        wrong.Add(string.Create(CultureInfo.InvariantCulture, $"{fields[0]} {fields[1]} differs"));
                    }

                    compared++;
                }
            }

            foreach ((string name, string cause) in Refusals)
            {
                UserErrorException e = Assert.Throws<UserErrorException>(() => NirFile.Read(Path.Combine(folder, name)));
                Assert.Equal("HW1013", e.Errors[0].Code);
                Assert.Contains(cause, e.Message, StringComparison.Ordinal);
            }

            Assert.Equal(Refusals.Keys, Directory.GetFiles(folder, "no_*.nir").Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal));
            Assert.Empty(wrong);
            Assert.True(compared > 3400, $"only {compared} datasets compared");
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }
}
