using HwStack.Diagnostics;
using HwStack.Network.Hdf5;

namespace HwStack.Network;

/// <summary>Reads free metadata: texts, numbers, booleans, arrays and nested groups. Kinds that HDF5 has and this reader has not are left out with a warning.</summary>
internal sealed class NirMetadataReader(Hdf5File file, int depthMax, NirNotes notes)
{
    private readonly HashSet<long> _ancestors = [];

    public Dictionary<string, object> Read(Hdf5Link link, string path) =>
        ReadEntry(link, path, 1) is Dictionary<string, object> entries
            ? entries
            : throw NirFaults.Make(file.Faults.File, null, "HW1025", $"'{ShownName.Of(path)}' is a dataset, expected a group.");

    private object? ReadEntry(Hdf5Link link, string path, int depth)
    {
        if (depth > depthMax || !_ancestors.Add(link.Address))
        {
            throw file.Faults.Damaged(link.Address, $"metadata is nested more than {depthMax} deep or contains itself.");
        }

        object? value = file.ReadGroup(link.Address, out List<Hdf5Message> messages) is List<Hdf5Link> links
            ? ReadGroup(links, path, depth)
            : ReadValue(link.Address, messages);
        _ancestors.Remove(link.Address);
        return value;
    }

    private Dictionary<string, object> ReadGroup(List<Hdf5Link> links, string path, int depth)
    {
        Dictionary<string, object> entries = [];
        foreach (Hdf5Link link in links)
        {
            string place = path + "." + ShownName.Of(link.Name);
            object? value = ReadEntry(link, place, depth + 1);
            if (value is null)
            {
                notes.Add(NirNotes.MetadataSkipped, place);
            }
            else
            {
                entries.Add(link.Name, value);
            }
        }

        return entries;
    }

    private object? ReadValue(long address, List<Hdf5Message> messages)
    {
        try
        {
            return Value(file.ReadDataset(address, messages));
        }
        catch (UserErrorException e) when (e.Errors[0].Code == Hdf5Faults.UnsupportedCode)
        {
            return null;
        }
    }

    private static object? Value(Hdf5Dataset dataset)
    {
        if (dataset.Type.IsText)
        {
            return dataset.Shape.Length == 0 ? dataset.ReadTexts()[0] : null;
        }

        double[] values = dataset.ReadDoubles();
        if (dataset.Shape.Length > 0)
        {
            return new Tensor(values, Array.ConvertAll(dataset.Shape, e => (int)e));
        }

        return dataset.Type.Kind switch
        {
            Hdf5Kind.Float => values[0],
            Hdf5Kind.Bool => values[0] != 0,
            _ => dataset.ReadInteger(),
        };
    }
}
