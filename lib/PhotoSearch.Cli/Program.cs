Console.WriteLine("photosearch");
