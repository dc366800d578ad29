namespace HwStack.Network.Hdf5;

/// <summary>What the writer writes: a group of named items, or a dataset.</summary>
internal abstract record Hdf5Item;

/// <summary>A group.</summary>
internal sealed record Hdf5GroupItem(IReadOnlyList<(string Name, Hdf5Item Item)> Members) : Hdf5Item;

/// <summary>Numbers of one element type, little-endian, row-major.</summary>
internal sealed record Hdf5NumbersItem(Hdf5Datatype Type, int[] Shape, byte[] Data) : Hdf5Item;

/// <summary>Variable-length UTF-8 texts; an empty shape is one text.</summary>
internal sealed record Hdf5TextsItem(int[] Shape, IReadOnlyList<string> Texts) : Hdf5Item;
