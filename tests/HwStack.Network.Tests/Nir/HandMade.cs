using HwStack.Diagnostics;
using HwStack.Network.Hdf5;

namespace HwStack.Network.Tests.Nir;

/// <summary>Makes NIR files that no writer would: wrong types, missing and unknown parameters, odd names.</summary>
internal static class HandMade
{
    public static Hdf5TextsItem Text(string text) => NirWriter.Text(text);

    public static Hdf5NumbersItem Real(int[] shape, params double[] values) => NirWriter.Real(new Tensor(values, shape));

    public static Hdf5NumbersItem Ints(params long[] values) => NirWriter.Integers([values.Length], values);

    public static Hdf5GroupItem Node(string type, params (string Name, Hdf5Item Item)[] parameters) => new([("type", Text(type)), .. parameters]);

    public static Hdf5GroupItem Graph(Hdf5Item? edges, params (string Name, Hdf5Item Item)[] nodes) =>
        new([("type", Text("NIRGraph")), ("edges", edges ?? Real([0])), ("nodes", new Hdf5GroupItem(nodes))]);

    public static byte[] File(Hdf5Item node) => Hdf5Writer.Write(new Hdf5GroupItem([("node", node), ("version", Text("1.0.7"))]));

    public static byte[] FileOf(params (string Name, Hdf5Item Item)[] nodes) => File(Graph(null, nodes));

    public static NirDocument Read(byte[] file) => NirFile.Read(file, "test.nir");

    public static UserError Refused(byte[] file)
    {
        UserErrorException e = Assert.Throws<UserErrorException>(() => Read(file));
        return Assert.Single(e.Errors);
    }
}
